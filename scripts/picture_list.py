"""Which pictures scripts/pictures.py makes: of which page of the demo, as whom, and which part of it."""

from dataclasses import dataclass

COORDINATOR, REVIEWER, ADMINISTRATOR = "samordnare@haninge.example", "granskare@polisen.example", "admin@portal.example"
NARROW, HELP, WIDE = 390, 960, 1280  # pixels


@dataclass(frozen=True)
class Shot:
    """A part of a page, from the element `top` down, and no more than `height` pixels of it.

    `follow` is a link on the page at `path` that leads to the one that is meant. Fitted, it is no wider than `top`.
    """

    name: str
    person: str
    path: str
    height: int = 600
    top: str = "main h1"
    follow: str = ""
    width: int = HELP
    is_fitted: bool = False


PLAN, AGREEMENT, OLD_AGREEMENT = "/plan/1/2/", "/avtal/jordbro-polisen-exempel/", "/avtal/jordbro-polisen-2009/"

# In both languages, for static/help.
HELP_SHOTS = [
    Shot("plan-list", COORDINATOR, PLAN, height=640, top="main section:has(.goal__row)", is_fitted=True),
    Shot("existing-plan", COORDINATOR, f"{PLAN}ta-in/", height=640),
    Shot("answers", COORDINATOR, f"{PLAN}svar/", height=640),
    Shot("review", REVIEWER, f"{PLAN}granskning/", height=620, top="main .goal"),
    Shot("adopt", COORDINATOR, f"{PLAN}antagande/", height=640),
    Shot("follow-up", COORDINATOR, "/plan/1/1/uppfoljning/", height=540, follow="main a[href^='/plan/1/uppfoljning/']"),
    Shot("agreement-draft", COORDINATOR, AGREEMENT, height=820),
    Shot("lock", COORDINATOR, f"{AGREEMENT}las-texten/", height=640),
    Shot("copies", COORDINATOR, OLD_AGREEMENT, height=460, top="section[aria-labelledby='exemplar']", width=WIDE),
    Shot("decision", COORDINATOR, OLD_AGREEMENT, height=640, follow="main a[href$='/beslut/']"),
    Shot("fetch", COORDINATOR, "/indikatorer/hamta/", height=700, follow="main form a[href^='/indikatorer/hamta/']"),
    Shot("partnership-new", COORDINATOR, "/nytt-partnerskap/", height=760),
    Shot("access", COORDINATOR, "/partnerskap/jordbro/atkomst/", height=780, width=WIDE),
    Shot("meeting", COORDINATOR, "/mote/4/", height=760),
    Shot("registry", COORDINATOR, "/diarium/", height=700),
    Shot("home", COORDINATOR, "/", height=620),
    Shot("mail", COORDINATOR, "/mitt-konto/mejl/", height=520),
    Shot("municipality-new", ADMINISTRATOR, "/ny-kommun/1981/", height=1020),
    Shot("admin", ADMINISTRATOR, "/admin/", height=620, top="#content"),
]

# In Swedish, for docs/images: from the top of the page.
DOCS_SHOTS = [
    Shot("agreement", COORDINATOR, OLD_AGREEMENT, height=1350, top="body", width=WIDE),
    Shot("copy-wide", COORDINATOR, f"{OLD_AGREEMENT}exemplar/1/", height=1600, top="body", width=WIDE),
    Shot("home-narrow", REVIEWER, "/", height=1000, top="body", width=NARROW),
    Shot("home-wide", COORDINATOR, "/", height=760, top="body", width=WIDE),
    Shot("lock-narrow", COORDINATOR, f"{AGREEMENT}las-texten/", height=1100, top="body", width=NARROW),
    Shot("municipality-new-narrow", ADMINISTRATOR, "/ny-kommun/1981/", height=1540, top="body", width=NARROW),
    Shot("partnership-new-wide", COORDINATOR, "/nytt-partnerskap/", height=1400, top="body", width=WIDE),
    Shot("waiting-narrow", COORDINATOR, "/", height=1100, top="body", width=NARROW),
]
DOCS_PAPER = ("copy-1", COORDINATOR, f"{OLD_AGREEMENT}exemplar-1.pdf")
