"""Chains and cuts on small graphs whose answers are plain to see, and against networks found by brute force."""

from __future__ import annotations

from itertools import combinations

import hypothesis.strategies as st
from hypothesis import given

from boundary_guard.graph.chains import ShortestChains, edges_of, reachable, reversed_edges, simple_chains
from boundary_guard.graph.cuts import smallest_cut
from boundary_guard.graph.through import ChainsThrough
from boundary_guard.model.imports import How, Import
from boundary_guard.model.names import ModuleName
from boundary_guard.model.places import Place


def imports(*pairs: str) -> list[Import]:
    """``"a b"`` is an import of b by a."""
    found = []
    for number, pair in enumerate(pairs, 1):
        importer, imported = pair.split()
        found.append(Import(ModuleName(importer), ModuleName(imported), Place("x.py", number, 1), How.STATEMENT))
    return found


def names(chain: tuple[Import, ...]) -> list[str]:
    return [chain[0].importer, *(each.imported for each in chain)]


def test_shortest_chain_is_one_of_the_shortest() -> None:
    edges = edges_of(imports("a b", "b c", "c d", "a e", "e d"))
    assert names(ShortestChains(edges, [ModuleName("a")]).to(ModuleName("d"))) == ["a", "e", "d"]
    assert ShortestChains(edges, [ModuleName("a")]).to(ModuleName("a")) == ()


NAMES = st.sampled_from("abcdef")


@given(st.lists(st.tuples(NAMES, NAMES), max_size=14), NAMES)
def test_a_chain_through_a_file(pairs: list[tuple[str, str]], inside: str) -> None:
    """Whatever is shown is a chain, and passes the file where any chain of this small graph does; few are missed."""
    found = [
        Import(ModuleName(a), ModuleName(b), Place(f"{a}.py", 1, 1), How.STATEMENT) for a, b in {*pairs, ("e", "goal")}
    ]
    edges = edges_of(found)
    start = [ModuleName("a")]
    to_all = ShortestChains(edges, start)
    if ModuleName("e") not in reachable(edges, start):
        return
    chain = ChainsThrough(edges, to_all, {f"{inside}.py"}).to(edges[ModuleName("e")][ModuleName("goal")])
    path = names(chain)
    assert path[0] == "a"
    assert path[-1] == "goal"
    assert len(set(path)) == len(path)
    every = simple_chains(edges, start, {ModuleName("goal")}, {ModuleName(name) for name in "abcdef"})
    through = [names(each) for each in every if each and inside in names(each)]
    if inside in path:
        assert path in through
    elif through:  # the shortest way to the module is not the beginning of any chain through it
        shortest = names(to_all.to(ModuleName(inside)))
        assert all(other[: len(shortest)] != shortest for other in through)


def test_search_stops_at_the_boundary() -> None:
    edges = edges_of(imports("a b", "b c"))
    assert set(reachable(edges, [ModuleName("a")], {ModuleName("b")})) == {"a", "b"}


def test_all_chains_of_a_diamond_with_a_cycle() -> None:
    edges = edges_of(imports("a b", "a c", "b d", "c d", "d b", "d goal"))
    found = simple_chains(edges, [ModuleName("a")], {ModuleName("goal")}, {ModuleName(n) for n in "abcd"})
    assert [names(chain) for chain in found if chain] == [["a", "b", "d", "goal"], ["a", "c", "d", "goal"]]


def test_a_graph_with_more_chains_than_can_be_counted_ends() -> None:
    pairs = [f"m{a} m{b}" for a in range(60) for b in range(60) if a != b] + ["m59 goal"]
    edges = edges_of(imports(*pairs))
    useful = {ModuleName(f"m{n}") for n in range(60)}
    found = list(simple_chains(edges, [ModuleName("m0")], {ModuleName("goal")}, useful))
    assert found[-1] is None


def test_the_search_from_one_start_leaves_steps_for_the_others() -> None:
    pairs = [f"m{a} m{b}" for a in range(60) for b in range(60) if a != b]
    edges = edges_of(imports(*pairs, "m59 goal", "z goal", "z y", "y goal"))
    useful = {*(ModuleName(f"m{n}") for n in range(60)), ModuleName("y"), ModuleName("z")}
    found = list(simple_chains(edges, [ModuleName("m0"), ModuleName("z")], {ModuleName("goal")}, useful))
    assert names(found[0]) == ["z", "goal"]
    assert names(found[-2]) == ["z", "y", "goal"]
    assert found[-1] is None


def test_a_chain_of_three_thousand() -> None:
    edges = edges_of(imports(*(f"m{n} m{n + 1}" for n in range(3000))))
    goal = {ModuleName("m3000")}
    useful = {ModuleName(f"m{n}") for n in range(3000)}
    assert len(ShortestChains(edges, [ModuleName("m0")]).to(ModuleName("m3000"))) == 3000
    assert len(smallest_cut(edges, [ModuleName("m0")], goal, useful)) == 1
    assert len(list(simple_chains(edges, [ModuleName("m0")], goal, useful))) == 1


NODES = [ModuleName(name) for name in "abcde"]


@given(st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=12))
def test_smallest_cut_separates_and_is_smallest(arrows: set[tuple[ModuleName, ModuleName]]) -> None:
    edges = edges_of(imports(*(f"{a} {b}" for a, b in arrows)))
    start, goals = [NODES[0]], {NODES[-1]}
    useful = set(reachable(reversed_edges(edges), goals)) - goals
    cut = smallest_cut(edges, start, goals, useful)
    assert not _connected(arrows - {(each.importer, each.imported) for each in cut})
    if _connected(arrows):
        for fewer in combinations(sorted(arrows), len(cut) - 1):
            assert _connected(arrows - set(fewer))
    else:
        assert cut == ()


def _connected(arrows: set[tuple[ModuleName, ModuleName]]) -> bool:
    return NODES[-1] in reachable(edges_of(imports(*(f"{a} {b}" for a, b in arrows))), [NODES[0]])
