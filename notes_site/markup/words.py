"""The words that markup adds to a note, in the note's own language.

Comes in: what is to be said, and a language. Goes out: the word.
"""

from notes_site.languages import nearest_language

_ORDER = ("en", "zh-CN", "zh-TW", "ja")
BOXES = {
    "note": ("", "注意", "注意", "注"),
    "info": ("", "信息", "資訊", "情報"),
    "tip": ("", "提示", "提示", "ヒント"),
    "hint": ("", "提示", "提示", "ヒント"),
    "important": ("", "重要", "重要", "重要"),
    "warning": ("", "警告", "警告", "警告"),
    "caution": ("", "当心", "當心", "注意"),
    "danger": ("", "危险", "危險", "危険"),
    "example": ("", "示例", "範例", "例"),
    "question": ("", "问题", "問題", "質問"),
    "quote": ("", "引用", "引用", "引用"),
    "success": ("", "成功", "成功", "成功"),
    "failure": ("", "失败", "失敗", "失敗"),
    "bug": ("", "缺陷", "缺陷", "バグ"),
    "abstract": ("", "摘要", "摘要", "概要"),
    "summary": ("", "摘要", "摘要", "概要"),
    "todo": ("", "待办", "待辦", "未完了"),
    "details": ("", "详情", "詳情", "詳細"),
    "attention": ("", "注意", "注意", "注意"),
    "error": ("", "错误", "錯誤", "エラー"),
}
"""What a box is called whose writer gave it no title, in the order of the languages; in
English its kind says that."""
_WORDS = {
    "[code]": ("[code]", "[代码]", "[程式碼]", "[コード]"),
    "[formula]": ("[formula]", "[公式]", "[公式]", "[数式]"),
    "done": ("done", "已完成", "已完成", "完了"),
    "to do": ("to do", "未完成", "未完成", "未完了"),
    "table": ("table", "表格", "表格", "表"),
    "tabs": ("tabs", "标签页", "分頁", "タブ"),
    "Footnotes": ("Footnotes", "脚注", "註腳", "脚注"),
    "Back to the text": ("Back to the text", "返回正文", "返回正文", "本文へ戻る"),
    "output": ("Output", "输出", "輸出", "出力"),
    "{} lines": ("{} lines", "{} 行", "{} 行", "{} 行"),
    "Show all {} lines": ("Show all {} lines", "展开全部 {} 行", "展開全部 {} 行", "全 {} 行を表示"),
    "source of the diagram": ("Source of the diagram", "图的源码", "圖的原始碼", "図のソース"),
    "all of it": ("all of it", "完整输出", "完整輸出", "全文"),
    **BOXES,
}


def word(key: str, lang: str) -> str:
    """A word in a language, or in English. key: the English word, or the kind of a box.

    lang: as BCP 47 has it.
    """
    return _WORDS[key][_ORDER.index(nearest_language(lang))]
