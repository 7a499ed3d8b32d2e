"""Names of emoji as code hosts write them; only these turn into pictures, `a:b:c` stays text."""

EMOJI = dict(
    pair.rsplit("=", 1)
    for pair in """
    smile=😄 smiley=😃 grinning=😀 blush=😊 wink=😉 joy=😂 rofl=🤣 laughing=😆 satisfied=😆 sweat_smile=😅
    grin=😁 relaxed=☺️ heart_eyes=😍 kissing_heart=😘 yum=😋 sunglasses=😎 thinking=🤔 neutral_face=😐
    expressionless=😑 smirk=😏 unamused=😒 roll_eyes=🙄 relieved=😌 pensive=😔 sleepy=😪 sleeping=😴
    mask=😷 dizzy_face=😵 confused=😕 worried=😟 open_mouth=😮 hushed=😯 astonished=😲 flushed=😳 cry=😢
    sob=😭 scream=😱 disappointed=😞 sweat=😓 weary=😩 tired_face=😫 triumph=😤 rage=😡 angry=😠
    smiling_imp=😈 skull=💀 poop=💩 ghost=👻 alien=👽 robot=🤖 upside_down_face=🙃 hugs=🤗 nerd_face=🤓
    stuck_out_tongue=😛 stuck_out_tongue_winking_eye=😜 innocent=😇 see_no_evil=🙈 hear_no_evil=🙉
    speak_no_evil=🙊 heart=❤️ orange_heart=🧡 yellow_heart=💛 green_heart=💚 blue_heart=💙 purple_heart=💜
    broken_heart=💔 sparkling_heart=💖 100=💯 boom=💥 collision=💥 sweat_drops=💦 dash=💨 zzz=💤 wave=👋
    raised_hand=✋ ok_hand=👌 v=✌️ crossed_fingers=🤞 point_left=👈 point_right=👉 point_up=☝️
    point_up_2=👆 point_down=👇 thumbsup=👍 +1=👍 thumbsdown=👎 -1=👎 fist=✊ clap=👏 raised_hands=🙌
    pray=🙏 handshake=🤝 muscle=💪 eyes=👀 brain=🧠 baby=👶 man=👨 woman=👩 family=👪 bow=🙇 runner=🏃
    dog=🐶 cat=🐱 mouse=🐭 panda_face=🐼 monkey=🐒 penguin=🐧 bird=🐦 turtle=🐢 snake=🐍 whale=🐳 bug=🐛
    ant=🐜 bee=🐝 crab=🦀 unicorn=🦄 seedling=🌱 evergreen_tree=🌲 deciduous_tree=🌳 palm_tree=🌴 herb=🌿
    four_leaf_clover=🍀 maple_leaf=🍁 rose=🌹 sunflower=🌻 cherry_blossom=🌸 apple=🍎 banana=🍌
    watermelon=🍉 strawberry=🍓 pizza=🍕 hamburger=🍔 cake=🍰 birthday=🎂 coffee=☕ tea=🍵 beer=🍺
    beers=🍻 earth_asia=🌏 earth_americas=🌎 sunny=☀️ cloud=☁️ umbrella=☔ snowflake=❄️ rainbow=🌈
    ocean=🌊 fire=🔥 zap=⚡ star=⭐ star2=🌟 sparkles=✨ dizzy=💫 moon=🌔 full_moon=🌕 crescent_moon=🌙
    rocket=🚀 airplane=✈️ car=🚗 bike=🚲 train=🚋 ship=🚢 anchor=⚓ house=🏠 office=🏢 tent=⛺ watch=⌚
    hourglass=⌛ hourglass_flowing_sand=⏳ alarm_clock=⏰ stopwatch=⏱️ calendar=📆 date=📅 tada=🎉
    confetti_ball=🎊 balloon=🎈 gift=🎁 trophy=🏆 medal_sports=🏅 1st_place_medal=🥇 2nd_place_medal=🥈
    3rd_place_medal=🥉 soccer=⚽ basketball=🏀 dart=🎯 video_game=🎮 game_die=🎲 art=🎨 musical_note=🎵
    headphones=🎧 guitar=🎸 camera=📷 movie_camera=🎥 tv=📺 iphone=📱 computer=💻 desktop_computer=🖥️
    keyboard=⌨️ printer=🖨️ floppy_disk=💾 cd=💿 dvd=📀 battery=🔋 electric_plug=🔌 bulb=💡 flashlight=🔦
    book=📖 books=📚 notebook=📓 newspaper=📰 bookmark=🔖 page_facing_up=📄 memo=📝 pencil=📝 pencil2=✏️
    pushpin=📌 round_pushpin=📍 paperclip=📎 scissors=✂️ clipboard=📋 file_folder=📁 open_file_folder=📂
    card_index=📇 chart_with_upwards_trend=📈 chart_with_downwards_trend=📉 bar_chart=📊 package=📦
    mailbox=📫 email=📧 envelope=✉️ inbox_tray=📥 outbox_tray=📤 lock=🔒 unlock=🔓 key=🔑 hammer=🔨
    wrench=🔧 nut_and_bolt=🔩 gear=⚙️ link=🔗 chains=⛓️ microscope=🔬 telescope=🔭 satellite=📡 mag=🔍
    mag_right=🔎 speech_balloon=💬 thought_balloon=💭 loudspeaker=📢 mega=📣 bell=🔔 no_bell=🔕 warning=⚠️
    no_entry=⛔ no_entry_sign=🚫 construction=🚧 rotating_light=🚨 recycle=♻️ white_check_mark=✅
    heavy_check_mark=✔️ ballot_box_with_check=☑️ x=❌ negative_squared_cross_mark=❎ question=❓
    grey_question=❔ exclamation=❗ heavy_exclamation_mark=❗ bangbang=‼️ interrobang=⁉️
    information_source=ℹ️ heavy_plus_sign=➕ heavy_minus_sign=➖ arrow_right=➡️ arrow_left=⬅️ arrow_up=⬆️
    arrow_down=⬇️ arrow_forward=▶️ repeat=🔁 arrows_counterclockwise=🔄 new=🆕 free=🆓 up=🆙 cool=🆒 ok=🆗
    sos=🆘 top=🔝 soon=🔜 one=1️⃣ two=2️⃣ three=3️⃣ four=4️⃣ five=5️⃣ six=6️⃣ seven=7️⃣ eight=8️⃣ nine=9️⃣ zero=0️⃣
    red_circle=🔴 large_blue_circle=🔵 green_circle=🟢 yellow_circle=🟡 black_circle=⚫ white_circle=⚪
    checkered_flag=🏁 triangular_flag_on_post=🚩 cn=🇨🇳 us=🇺🇸 jp=🇯🇵
    """.split()  # noqa: SIM905
)
