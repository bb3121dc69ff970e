"""People who do the same at a page in different ways: with the mouse, with the keyboard alone, without JavaScript."""

import re

import pytest
from django.utils.text import capfirst
from playwright.sync_api import expect

from tests.support.browser import FOCUS_IS_SEEN, words

TABS = 200  # more than any page here has stops
ORDER_OF_A_DAY = """new Intl.DateTimeFormat(navigator.language).formatToParts()
  .map((part) => part.type).filter((type) => ["year", "month", "day"].includes(type))"""

# Round the corner, through the browser's window; or at the calendar button that the browser draws in a field for a day.
AT_THE_BROWSERS_OWN = "document.activeElement === document.body || !document.activeElement.matches(':focus')"


class Mouse:
    """Clicks, and types into what is clicked. The words are English source strings; the page is Swedish."""

    javascript = True

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page

    def follow(self, name, /, **values):
        """Follow a link, and wait for the page or the place that it leads to."""
        self._go(self._named("link", words(name, **values)))

    def follow_to(self, name):
        """Do the same for a link whose text is data of the portal: the name of an agreement."""
        self._go(self._named("link", name))

    def take_up(self, name, /, **values):
        """Follow the button of a task on the desk: it says what it does, and then what the task is called."""
        self._go(self._task(words(name, **values)))

    def has_task(self, name, /, **values):
        return self._task(words(name, **values)).count() > 0

    def send(self, name, /, **values):
        """Send the form whose button says so."""
        self._go(self._named("button", words(name, **values)))

    def send_as(self, name):
        """Do the same for a button whose text holds data of the portal."""
        self._go(self._named("button", name))

    def press(self, name, /, **values):
        """Press a link or a button that may work on the same page. The next action waits for it."""
        self.press_as(words(name, **values))

    def press_as(self, name):
        """Do the same if the text holds data of the portal."""
        self._press(self._named("link", name).or_(self._named("button", name)).first)

    def write(self, label, text):
        self._field("textbox", label).fill(text)

    def write_number(self, label, number):
        self._field("spinbutton", label).fill(str(number))

    def write_day(self, label, day):
        self._field("textbox", label).fill(day.isoformat())

    def choose(self, name):
        """Choose a radio button by its label."""
        self.page.get_by_role("radio", name=name, exact=True).check()

    def select(self, label, name):
        """Choose from a list that folds."""
        self._field("combobox", label).select_option(label=name)

    def tick(self, name):
        self.page.get_by_role("checkbox", name=name, exact=True).check()

    def attach(self, label, path):
        self._file(label).set_input_files(path)

    def open_pdf(self, name, /, **values):
        """Follow the link to a PDF, return what the browser got, and open the page with the link again."""
        return self._pdf_behind(words(name, **values))

    def open_all_papers(self, count):
        return self._pdf_behind(words("Print the copy", "Print all copies (%(count)s)", count=count))

    def says(self, text, /, **values):
        """Return whether the page shows the text in view."""
        return self.shows(words(text, **values))

    def shows(self, text):
        return self.page.get_by_text(text).first.is_visible()

    def message(self):
        """Return the message of the page after something was sent."""
        return self.page.get_by_role("status").inner_text()

    def is_told(self, text, /, **values):
        """Wait until the page shows this message."""
        expect(self.page.get_by_role("status").first).to_have_text(words(text, **values))

    def stands_at(self, heading, /, **values):
        """Wait until the page has this heading."""
        expect(self.page.locator("h1")).to_have_text(words(heading, **values))

    def has_link(self, name, /, **values):
        return self._named("link", words(name, **values)).count() > 0

    def _pdf_behind(self, name):
        back, passed_on = self.page.url, []

        def pass_on(route):
            answer = route.fetch()
            passed_on.append(answer.body())
            route.fulfill(response=answer)

        self.page.route("**/*.pdf", pass_on)
        self._go(self._named("link", name))
        self.page.unroute("**/*.pdf")
        self.visitor.open(back)
        (content,) = passed_on
        return content

    def _go(self, locator):
        with self.page.expect_navigation():
            self._press(locator)

    def _press(self, locator):
        locator.click()

    def _task(self, name):
        return self.page.get_by_role("link", name=re.compile(rf": {re.escape(name)}$")).first

    def _named(self, role, name):
        return self.page.get_by_role(role, name=name, exact=True).first

    def _field(self, role, label):
        """Return the field whose name is `label`; "(required)" may follow."""
        return self.page.get_by_role(role, name=_beginning(label))

    def _file(self, label):
        return self.page.get_by_label(_beginning(label))


class WithoutJavaScript(Mouse):
    javascript = False


class Keyboard(Mouse):
    """Presses Tab until the right element has the focus, and types. It checks that each stop shows the focus."""

    def __init__(self, visitor):
        super().__init__(visitor)
        self.page.on("filechooser", lambda chooser: None)  # listened to from the start, or the first may go unheard

    def write(self, label, text):
        self._type(self._field("textbox", label), text)

    def write_number(self, label, number):
        self._type(self._field("spinbutton", label), str(number))

    def write_day(self, label, day):
        field = self._field("textbox", label)
        self._reach(field)
        typed = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
        for part in self.page.evaluate(ORDER_OF_A_DAY):
            self.page.keyboard.type(typed[part])
        assert field.input_value() == day.isoformat()

    def choose(self, name):
        radio = self.page.get_by_role("radio", name=name, exact=True)
        group = radio.get_attribute("name")
        self._tab_until(f"document.activeElement.name === '{group}'", name)
        self.page.keyboard.press("Space")
        for _each in range(self.page.locator(f"input[name='{group}']").count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"The arrows do not reach {name}.")

    def select(self, label, name):
        field = self._field("combobox", label)
        self._reach(field)
        self.page.keyboard.type(name)
        assert field.locator("option:checked").inner_text() == name

    def tick(self, name):
        box = self.page.get_by_role("checkbox", name=name, exact=True)
        if not box.is_checked():
            self._reach(box)
            self.page.keyboard.press("Space")

    def attach(self, label, path):
        self._reach(self._file(label))
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press("Enter")
        opened.value.set_files(path)

    def _press(self, locator):
        self._reach(locator)
        self.page.keyboard.press("Enter")

    def _type(self, field, text):
        self._reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def _reach(self, locator):
        mark = "data-sought"
        locator.evaluate("(element, mark) => element.setAttribute(mark, '')", mark)
        self._tab_until(f"document.activeElement.hasAttribute('{mark}')", locator)
        locator.evaluate("(element, mark) => element.removeAttribute(mark)", mark)

    def _tab_until(self, reached, sought):
        look = f"() => ({AT_THE_BROWSERS_OWN}) ? null : {{seen: ({FOCUS_IS_SEEN})(), reached: {reached}}}"
        for _stop in range(TABS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(look)
            if stop is None:
                continue
            assert stop["seen"], self.page.evaluate("document.activeElement.outerHTML")
            if stop["reached"]:
                return
        pytest.fail(f"{TABS} presses of Tab do not reach {sought}.")


WAYS = {"mouse": Mouse, "keyboard": Keyboard, "without JavaScript": WithoutJavaScript}


def _beginning(label):
    return re.compile(rf"^{re.escape(capfirst(words(label)))}\s*(\(|$)")
