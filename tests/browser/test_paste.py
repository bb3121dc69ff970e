"""What is pasted from Word into a text becomes our small Markdown in the browser, and nothing of it runs."""

import pytest
from django.urls import reverse

from partnership.models import Section

pytestmark = pytest.mark.browser

OFFICER = "officer@own.example"

FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style>
<meta name=Generator content="Microsoft Word 15"></head><body lang=SV style='tab-interval:65.2pt'>
<!--StartFragment--><h1 style='mso-x:1'>Syfte</h1>
<p class=MsoNormal>Parterna vill <b>minska</b> <i style='mso-bidi-font-style:normal'>oron</i>
i området.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>ett</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>två * tre</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>Slut.</p><!--EndFragment--></body></html>"""
AS_TYPED = """Syfte

Parterna vill **minska** *oron* i området.

- ett
- två \\* tre

Slut."""

NUMBERS_FROM_WORD = "".join(
    f"<p style='mso-list:l0 level{level} lfo1'>"
    f"<span style='mso-list:Ignore'>{mark}<span>&nbsp;</span></span>{words}</p>"
    for level, mark, words in (
        (1, "3)", "tre"),
        (1, "2027)", "år"),
        (2, "1.1", "under"),
        (2, "b)", "bokstav"),
        (2, "o", "punkt"),
        (3, "§", "ruta"),
    )
)
NUMBERS_FROM_A_PAGE = """<ol><li>ett</li><li value="7">sju</li><li>åtta</li></ol>
<ol type="a" start="3"><li>c</li><li>d</li></ol><ol type="I" start="4"><li>fyra</li></ol>"""

FROM_A_PAGE = """<div><p>Hej <span style="font-weight:700">fet</span> <b style="font-weight:normal">vanlig</b></p>
<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol start="3"><li><p>x</p></li><li>y</li></ol>rad<br>rad</div>"""

WITH_A_SCRIPT = """<p>Text</p><img src=x onerror="document.title='run'"><script>document.title = 'run'</script>
<svg onload="document.title='run'"></svg>
<a href="javascript:document.title='run'">länk</a><style>p{color:red}</style>"""


@pytest.fixture
def form(world_portal):
    section = Section.objects.filter(agreement_version__agreement__slug="utkast").order_by("order", "pk").first()
    return reverse("section_edit", args=["utkast", section.pk])


def paste(visitor, html, plain="utan format"):
    """Paste as a browser does it: an event that carries the text in both forms."""
    return visitor.page.locator("textarea").evaluate(
        """(field, [html, plain]) => {
          field.focus();
          field.select();
          const clipboardData = new DataTransfer();
          if (html) clipboardData.setData("text/html", html);
          clipboardData.setData("text/plain", plain);
          const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
          return field.dispatchEvent(event);
        }""",
        [html, plain],
    )


@pytest.mark.parametrize(
    ("html", "typed"),
    [
        (FROM_WORD, AS_TYPED),
        (FROM_A_PAGE, "Hej **fet** vanlig\n\n- a\n- b\n  - c\n\n3. x\n4. y\n\nrad\nrad"),
        ("<table><tr><td>ett</td><td>två</td></tr><tr><td>tre</td><td>fyra</td></tr></table>", "ett två\n\ntre fyra"),
        ("<p>a &lt;b&gt; &amp; c</p>", "a <b> & c"),
        (NUMBERS_FROM_WORD, "3) tre\n2027) år\n1.1 under\nb) bokstav\n- punkt\n- ruta"),
        (NUMBERS_FROM_A_PAGE, "1. ett\n7. sju\n8. åtta\n\nc. c\nd. d\n\nIV. fyra"),
    ],
)
def test_formatted_text_becomes_paragraphs_lists_and_emphasis(world_portal, form, html, typed):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        paste(visitor, html)

        assert visitor.page.locator("textarea").input_value() == typed
        assert visitor.heard() == []


def test_nothing_in_what_is_pasted_runs(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        title = visitor.page.title()
        paste(visitor, WITH_A_SCRIPT)

        assert visitor.page.locator("textarea").input_value() == "Text\n\nlänk"
        assert visitor.page.title() == title
        assert visitor.heard() == []


def test_plain_text_is_left_to_the_browser(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        before = visitor.page.locator("textarea").input_value()
        browser_may_go_on = paste(visitor, "", "bara text")

        assert browser_may_go_on
        assert visitor.page.locator("textarea").input_value() == before


def test_a_paste_can_be_taken_back_with_the_keyboard(world_portal, form):
    with world_portal.visitor(OFFICER) as visitor:
        visitor.open(form)
        before = visitor.page.locator("textarea").input_value()
        paste(visitor, FROM_WORD)
        visitor.page.keyboard.press("Control+z")

        assert visitor.page.locator("textarea").input_value() == before
