"""The languages that the program has words in. Knows nothing else."""

LANGUAGES = ("en", "ja", "zh-CN", "zh-TW")


def nearest_language(lang: str, default: str = "en") -> str:
    """Which of `LANGUAGES` one is; the default where it is none of them. lang: as BCP 47 has it.

    In Taiwan, Hong Kong and Macau characters are traditional.
    """
    match lang.lower().split("-"):
        case ["zh", *parts]:
            return "zh-TW" if {"tw", "hk", "mo", "hant"}.intersection(parts) else "zh-CN"
        case ["ja" | "en" as language, *_]:
            return language
    return default
