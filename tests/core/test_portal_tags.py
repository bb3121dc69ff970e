"""What the portal's own filters make of a text."""

from core.templatetags import portal


def test_an_address_of_mail_breaks_after_its_sign_and_is_escaped():
    assert portal.mail_address("anna@haninge.example") == "anna@<wbr>haninge.example"
    assert portal.mail_address('"<b>"@x.example') == "&quot;&lt;b&gt;&quot;@<wbr>x.example"
