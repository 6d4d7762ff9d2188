"""The cast itself: what the other tests take for granted."""


def test_eve_lives_in_another_domain_and_everybody_has_a_profile(cast):
    domains = {person.username: person.domain_id for person in cast.everybody()}

    assert domains["ada"] == domains["dora"] == domains["dan"] == domains["lea"] != domains["eve"]
    assert [person.principal.profile for person in cast.everybody()] == ["ada", "dora", "dan", "lea", "eve"]
