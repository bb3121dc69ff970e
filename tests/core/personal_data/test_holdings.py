"""Every link to an account is in one of the lists that say what becomes of it."""

from core.personal_data import holdings


def test_each_link_to_an_account_is_in_one_list():
    found = {link.key for link in holdings.links()}
    lists = [holdings.GO, holdings.STAY, holdings.DUTIES]

    assert len(found) > 40
    assert set.union(*map(set, lists)) == found
    assert sum(map(len, lists)) == len(found)
