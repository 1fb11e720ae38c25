"""Signs by which a file's maker shows: what programs, sites and cameras write into files, and how they name them.

Seen in real files and in FFmpeg's and ExifTool's tables of tags. A sign may be copied, and may be missing: it is a hint.
"""

import re
from enum import StrEnum
from re import Pattern
from typing import Final


class Sign(StrEnum):
    """What a sign speaks for."""

    CAMERA = "camera"
    EDITOR = "editor"
    CONVERTER = "converter"
    ENCODER = "encoder"
    SHARED = "shared"
    SCREEN = "screen"


def _rows(sign: Sign, rows: tuple[tuple[str, str], ...]) -> tuple[tuple[Sign, Pattern[str], str], ...]:
    return tuple((sign, re.compile(pattern, re.IGNORECASE), name) for name, pattern in rows)


WRITTEN: Final = (
    *_rows(
        Sign.CAMERA,
        (
            ("a GoPro", r"\bgopro\b"),
            ("a camera with an Ambarella chip, as many dashcams have", r"\bambarella\b"),
            ("a camera with a Novatek chip, as many dashcams have", r"\bnovatek\b|\bNVT[-_ ]?IM\b"),
            ("a BlackVue dashcam", r"\bblackvue\b|\bpittasoft\b"),
            ("a Garmin camera", r"\bgarmin\b"),
            ("a DJI camera", r"\bDJI[. ]|\bDJI$"),
            ("an Insta360 camera", r"\binsta360\b|\binstaMeta\b"),
            ("a Samsung phone", r"\bSEC(mp4|handler)\b|\bsamsung\b"),
        ),
    ),
    *_rows(
        Sign.EDITOR,
        (
            ("iMovie", r"\biMovie\b"),
            ("Final Cut Pro", r"\bFinal ?Cut\b"),
            ("Adobe Premiere", r"\bPremiere\b"),
            ("Adobe After Effects", r"\bAfter Effects\b"),
            ("Adobe Media Encoder", r"\bMedia Encoder\b"),
            ("Adobe Photoshop", r"\bPhotoshop\b"),
            ("Adobe Lightroom", r"\bLightroom\b"),
            ("GIMP", r"\bGIMP\b"),
            ("Snapseed", r"\bSnapseed\b"),
            ("PicsArt", r"\bPicsArt\b"),
            ("DaVinci Resolve", r"\bDaVinci\b|\bBlackmagic Design\b"),
            ("CapCut", r"\bCapCut\b|\blemon8\b|\blv_tool\b|\bJianying\b"),
            ("InShot", r"\bInShot\b"),
            ("KineMaster", r"\bKineMaster\b"),
            ("VN", r"\bVlogNow\b|\bVN Video\b"),
            ("Filmora", r"\bFilmora\b|\bWondershare\b"),
            ("Movavi", r"\bMovavi\b"),
            ("Clipchamp", r"\bClipchamp\b"),
            ("Windows Movie Maker", r"\bMovie ?Maker\b"),
            ("Vegas", r"\bVegas (Pro|Movie)\b|\bMAGIX\b"),
            ("PowerDirector", r"\bPowerDirector\b|\bCyberLink\b"),
            ("OpenShot", r"\bOpenShot\b"),
            ("Kdenlive", r"\bKdenlive\b|\bMLT\b"),
            ("Shotcut", r"\bShotcut\b"),
            ("Avidemux", r"\bAvidemux\b"),
            ("GoPro's own editor", r"\bGoPro (Studio|Quik|Player)\b"),
            ("a Dashcam Viewer export", r"\bDashcam ?Viewer\b"),
        ),
    ),
    *_rows(
        Sign.CONVERTER,
        (
            ("HandBrake", r"\bHandBrake\b"),
            ("FFmpeg's library, which some dashcams use too", r"\bLavf\d*"),
            ("GPAC", r"\bGPAC\b"),
            ("MKVToolNix", r"\bmkvmerge\b|\blibebml\b"),
            ("VLC", r"\bVLC\b|\bvlc_mux\b"),
            ("Any Video Converter", r"\bAny ?Video ?Converter\b"),
            ("Freemake", r"\bFreemake\b"),
            ("Bento4", r"\bBento4\b"),
            ("mp4v2", r"\bmp4v2\b|\bmp4creator\b"),
            ("Nero", r"\bNero\b"),
        ),
    ),
    *_rows(
        Sign.SHARED,
        (
            ("YouTube or another site of Google's", r"\bproduced by Google\b"),
            ("X (Twitter)", r"\bTwitter\b"),
            ("Vimeo", r"\bVimeo\b"),
            ("TikTok", r"\bTikTok\b|\bvid:v[0-9a-z]{10,}"),
            ("Snapchat", r"\bSnapchat\b"),
            ("Facebook or Instagram", r"\bFacebook\b|\bInstagram\b|\bFBMD[0-9a-f]{6}"),
            ("WhatsApp", r"\bWhatsApp\b"),
            ("Telegram", r"\bTelegram\b"),
            ("Signal", r"\bSignal (Android|iOS|Desktop)\b"),
        ),
    ),
    *_rows(
        Sign.SCREEN,
        (
            ("an iPhone or iPad that records its own screen", r"\bReplayKit"),
            ("an iPhone or iPad that takes a picture of its own screen", r"^Screenshot$"),
            ("OBS", r"\bOBS( Studio)?\b|\bobs-studio\b"),
            ("a program that records screens", r"\bscreen ?(recorder|recording|capture)\b|\bXRecorder\b|\bAZ ?Screen"),
        ),
    ),
)  # fmt: skip
"""Sought in every note of the file: what it speaks for, the pattern, and who it is."""

PICTURES: Final = _rows(
    Sign.ENCODER,
    (("x264", r"x264\b"), ("x265", r"x265\b"), ("FFmpeg (Lavc)", r"\bLavc\d"), ("Xvid", r"\bxvid"), ("DivX", r"\bdivx")),
)  # fmt: skip
"""Sought in what encoders write into the pictures or beside them: those of programs, none of cameras."""

NAMED: Final = (
    *_rows(
        Sign.SHARED,
        (
            ("WhatsApp", r"^(VID|IMG|PTT)-\d{8}-WA\d{4}|^WhatsApp (Video|Image) "),
            ("Telegram", r"^(video|photo)_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d|^telegram-cloud|^\d{1,3}_\d{15,20}\."),
            ("Facebook", r"^FB_(VID|IMG)_\d{6,}|^\d{6,}_\d{6,}_\d{6,}_[no]\."),
            ("Messenger", r"^received_\d{6,}|^messenger_video"),
            ("Signal", r"^signal-\d{4}-\d\d-\d\d"),
            ("Snapchat", r"^Snapchat-\d+"),
            ("TikTok", r"^(ssstik|snaptik|tiktok)[._-]"),
            ("X (Twitter)", r"^twitter_video|^ssstwitter"),
            ("YouTube", r"^y2mate|^videoplayback(\s|\.|\()|\[[\w-]{11}\]\.\w{3,4}$"),
        ),
    ),
    *_rows(
        Sign.SCREEN,
        (
            ("an iPhone or iPad that records its own screen", r"^RPReplay_"),
            ("an Android phone that records its own screen", r"^Screen_?Record(ing|er)?_\d|^screen-\d{8}-\d{6}|^ScreenRecord_|^XRecorder_|^SVID_\d{8}"),
            ("a computer or tablet that records its own screen", r"^Screen[ _]Recording |^Bandicam |^Recording \d{4}-"),
            ("a picture of a screen", r"^Screenshot[ _-]|^Screen Shot "),
        ),
    ),
    *_rows(Sign.EDITOR, (("CapCut", r"^CapCut_|^lv_\d"), ("InShot", r"^InShot_|^VID_\d{8}_\d{9}_InShot"), ("Clipchamp", r"Made with Clipchamp"))),
    *_rows(Sign.CONVERTER, (("LosslessCut", r"-\d\d\.\d\d\.\d\d\.\d{3}-\d\d\.\d\d\.\d\d\.\d{3}"),)),
)  # fmt: skip
"""Sought in the file's name."""


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of `CARRIED` is found."""
    return re.search(pattern, text, re.IGNORECASE) is not None


CARRIED: Final = (
    ("GoPro", r"^G[HXSL]\d{6}\.|^GOPR\d{4}\.|^GP\d{6}\.", r"gopro"),
    ("Apple's camera", r"^IMG_\d{4}\.(mov|heic)$", r"apple"),
    ("a Google phone", r"^PXL_\d{8}_\d{9}", r"google|android"),
    ("DJI", r"^DJI_\d", r"dji"),
)
"""Names that a maker gives, and what the notes of its files say somewhere; all three as in a pattern, case does not matter."""

SCREENS: Final = frozenset(
    (min(sides), max(sides))
    for sides in (
        *((750, 1334), (828, 1792), (886, 1920), (888, 1920), (884, 1920), (1125, 2436), (1170, 2532), (1179, 2556)),
        *((1206, 2622), (1242, 2688), (1284, 2778), (1290, 2796), (1320, 2868), (1080, 2160), (1080, 2220), (1080, 2246)),
        *((1080, 2280), (1080, 2310), (1080, 2340), (1080, 2376), (1080, 2400), (1080, 2408), (1080, 2424), (1080, 2460)),
        *((720, 1560), (720, 1600), (720, 1612), (1440, 2960), (1440, 3040), (1440, 3088), (1440, 3120), (1440, 3200)),
        *((1344, 2992), (1280, 2856), (1008, 2244), (1220, 2712), (1260, 2800)),
    )
)  # fmt: skip
"""Screens of phones that no camera's picture has, shorter side first (886 x 1920 is what ReplayKit makes of several)."""

MESSENGER_SIDES: Final = frozenset({960, 1280, 1600, 2048})
"""Longest sides to which messengers and sites scale photographs: Facebook, Telegram, WhatsApp, Facebook again."""
