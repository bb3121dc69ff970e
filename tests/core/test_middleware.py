"""What is turned away before a view sees it."""

import pytest


@pytest.mark.django_db
def test_a_nul_in_a_cookie_is_a_bad_request(client):
    response = client.get("/logga-in/", headers={"cookie": r'sessionid="abc\000def"'})

    assert response.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/avtal/%00/", "/partnerskap/a%00b/", "/logga-in/?next=%00"])
def test_a_nul_in_the_address_is_a_bad_request(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.django_db
def test_a_nul_in_a_form_is_an_error_of_its_field(client):
    response = client.post("/logga-in/", {"username": "a\x00b@own.example", "password": "x"})

    assert response.status_code == 200
    assert "username" in response.context["form"].errors
