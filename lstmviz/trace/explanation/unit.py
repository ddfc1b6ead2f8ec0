"""Explains one unit's step as formulas whose rounded numbers make each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import numpy as np

from lstmviz.cells.cell_kind import Activated, Equation, Factor, Flow, Mixed, gate_in
from lstmviz.trace.explanation.activations import activate_decimal, apply_activation, has_formula
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.explanation.number import (
    Number,
    Numbers,
    fewest_digits,
    product_of,
    rounded_number,
    sum_of,
)
from lstmviz.trace.explanation.sums import (
    ActivatedNumbers,
    activated_numbers,
)


@dataclass(frozen=True)
class MixedNumbers:
    """The numbers of one unit's state that is a sum of products.

    Numbers that are multiplied or added are rounded so that they make the result as shown.

    Attributes:
        factors: by their names as `named` gives them.
        flows: what flows in, one after another.
        made: their sum.
        keras: the state that Keras computed, which differs from `made` only where Keras rounds
            more; at a held step `made`, which Keras discards.
    """

    factors: Mapping[str, Number]
    flows: tuple[Number, ...]
    made: Number
    keras: Number


@dataclass(frozen=True)
class UnitNumbers:
    """All numbers of one unit at one step.

    Attributes:
        activated: those that come of a sum z, by what they make.
        mixed: those that come of products, by what they make.
        shown: each gate and state, before the step ("c_before") and after it, as it is multiplied.
    """

    activated: Mapping[str, ActivatedNumbers]
    mixed: Mapping[str, MixedNumbers]
    shown: Mapping[str, Number]


def before(state: str) -> str:
    """Returns the name of a state before the step: "c_before"."""
    return f"{state}_before"


def named(factor: Factor) -> str:
    """Returns the name of a factor: of a gate, or of a state before or after the step."""
    return before(factor.name) if factor.before else factor.name


def unit_numbers(step: ExplainedStep, unit: int) -> UnitNumbers | None:
    """Rounds one unit's numbers; None at a call's start or where the gates aren't known."""
    if not step.knows_gates:
        return None
    search = _Search.of(step, unit)
    mixed = search.mixed_numbers(tuple(step.mixed.values()))
    shown: Numbers = {}
    for made in mixed.values():
        shown |= {name: number for name, number in made.factors.items() if name not in shown}
    shown |= {name: numbers.keras for name, numbers in mixed.items()}
    activated: dict[str, ActivatedNumbers] = {}
    # Backwards: a gate that acts on another sum is shown as there.
    for result in reversed(step.activated):
        number = shown.get(result) or rounded_number(search.exact[result], search.digits)
        terms, act = step.terms(result, unit), step.activation_of(step.activated[result])
        of = activated[result] = activated_numbers(terms, act, number, step.digits)
        shown.setdefault(result, of.keras)
        groups = () if of.z_sum is None else of.z_sum.groups
        for term, group in zip(step.activated[result].terms, groups, strict=False):
            if group.gate is not None:
                shown.setdefault(gate_in(term), group.gate)
    in_order = {result: activated[result] for result in step.activated}
    return UnitNumbers(in_order, mixed, shown)


@dataclass(frozen=True)
class _Search:
    """Looks for the digits with which numbers make each other.

    Attributes:
        step: the step.
        exact: each gate and state, by its name, as Keras has it; at a held step as the cell
            computed it.
        made: what the formula of each state makes of the others; NaN where it isn't known.
        digits: how many a number has at least.
    """

    step: ExplainedStep
    exact: Mapping[str, float]
    made: Mapping[str, float]
    digits: int

    @classmethod
    def of(cls, step: ExplainedStep, unit: int) -> "_Search":
        exact = {gate: float(values[unit]) for gate, values in step.gates.items()}
        exact |= {before(state): float(values[unit]) for state, values in step.before.items()}
        made: dict[str, float] = {}
        search = cls(step, exact, made, step.digits)
        for equation in step.equations:
            state = equation.result
            if state in step.after:
                formula = search._made(equation, unit)
                made[state] = np.nan if formula is None else formula
                # At a held step Keras discards what the cell computed, so it is computed here.
                discarded = step.held and formula is not None
                exact[state] = made[state] if discarded else float(step.after[state][unit])
        return search

    def mixed_numbers(self, mixed: Sequence[Mixed]) -> dict[str, MixedNumbers]:
        """Rounds the numbers of all states that are sums of products, the last first."""
        found = self._joint(mixed[::-1], {})
        if found is not None:
            return {of.result: _numbers(of, found, found[of.result]) for of in mixed}
        numbers: dict[str, MixedNumbers] = {}
        asked: Numbers = {}  # states as what is made of them shows them
        for equation in reversed(mixed):
            numbers[equation.result] = alone = self._alone(equation, asked.get(equation.result))
            asked |= alone.factors
        return numbers

    def _joint(self, backwards: Sequence[Mixed], fixed: Numbers) -> Numbers | None:
        """Rounds all of them so that they make each other; None where Keras rounds too much."""
        if not backwards:
            return fixed
        for found in self._roundings(backwards[0], fixed):
            deeper = self._joint(backwards[1:], {**fixed, **found})
            if deeper is not None:
                return deeper
        return None

    def _alone(self, equation: Mixed, keras: Number | None) -> MixedNumbers:
        """Rounds one of them, which may differ from what Keras has or shows elsewhere."""
        name = equation.result
        found = None if keras else next(self._roundings(equation, {}), None)
        if found is not None:
            return _numbers(equation, found, found[name])
        made = rounded_number(self.made[name], self.digits)
        requested = self._factors(equation)
        found = self._making(equation, made, {}, requested)
        if found is None:  # something isn't finite, so nothing can be made to agree
            found = self._plain(equation, requested)
        keras = keras or rounded_number(self.exact[name], self.digits)
        return _numbers(equation, {**found, name: made}, keras)

    def _roundings(self, equation: Mixed, fixed: Numbers) -> Iterator[Numbers]:
        """Yields roundings of a state and of what makes it, the preferred digits first."""
        digits, name = self.digits, equation.result
        requested = [of for of in self._factors(equation) if of not in fixed]
        # The states that another equation makes; its numbers are looked for when theirs are known.
        ends = [of for of in requested if of in self.made]
        requested = [of for of in requested if of not in ends]
        # Other digits than the default are tried where Keras' rounding leaves none that fit.
        results: Iterable[Number] = (
            rounded_number(self.exact[name], some) for some in (digits, digits - 1, digits + 1)
        )
        tried = (digits, digits + 1, digits - 1, digits + 2)
        for result in [fixed[name]] if name in fixed else results:
            for chosen in product(tried, repeat=len(ends)):
                given = dict(fixed)
                for end, some in zip(ends, chosen, strict=True):
                    given[end] = rounded_number(self.exact[end], some)
                found = self._making(equation, result, given, requested)
                if found is not None:
                    yield {**given, **found, name: result}

    def _making(
        self, equation: Mixed, result: Number, given: Numbers, requested: Sequence[str]
    ) -> Numbers | None:
        """Rounds the numbers asked for so that with those given they make the result."""
        if not self._has_formula(equation):
            return self._plain(equation, requested)
        found: Numbers = {}
        products = self._products(equation)
        if len(products) > 1:
            rounded = fewest_digits(
                products, self.digits, lambda n: result.agrees_with(sum_of(n.values()))
            )
            if rounded is None:
                return None
            found = rounded

        def makes(n: Numbers) -> bool:
            numbers, total = {**given, **n}, Decimal(0)
            for place, flow in _flows(equation):
                made = product_of(self._value(of, numbers) for of in flow.factors)
                if place in found and not found[place].agrees_with(made):
                    return False
                total += made
            return result.agrees_with(total)

        factors = fewest_digits({of: self.exact[of] for of in requested}, self.digits, makes)
        return None if factors is None else {**found, **factors}

    def _plain(self, equation: Mixed, requested: Sequence[str]) -> Numbers:
        """Rounds numbers of which nothing can be made."""
        exact = {**self._products(equation), **self.exact}
        places = [place for place, _ in _flows(equation)] if len(equation.flows) > 1 else []
        return {of: Number(exact[of], self.digits) for of in (*places, *requested)}

    def _factors(self, equation: Mixed) -> list[str]:
        """Names what is multiplied: gates first, states before the step last."""
        return list(dict.fromkeys(map(named, sorted(equation.factors, key=lambda of: of.before))))

    def _products(self, equation: Mixed) -> dict[str, float]:
        with np.errstate(all="ignore"):
            return {place: self._product(flow) for place, flow in _flows(equation)}

    def _product(self, flow: Flow) -> float:
        result = np.float64(1.0)
        for of in flow.factors:
            act, value = self.step.activation_of(of), np.float64(self.exact[named(of)])
            value = np.float64(apply_activation(act, value) if has_formula(act) else np.nan)
            result = result * (1 - value if of.complement else value)
        return float(result)

    def _made(self, equation: Equation, unit: int) -> float | None:
        """What an equation makes, in double precision; None where only Keras can tell."""
        if isinstance(equation, Activated):
            act, terms = self.step.activation_of(equation), self.step.terms(equation.result, unit)
            known = terms is not None and has_formula(act)
            return float(apply_activation(act, np.float64(terms.z))) if known and terms else None
        if not self._has_formula(equation):
            return None
        with np.errstate(all="ignore"):
            return float(sum(map(np.float64, self._products(equation).values())))

    def _has_formula(self, equation: Mixed) -> bool:
        return all(has_formula(self.step.activation_of(of)) for of in equation.factors)

    def _value(self, of: Factor, numbers: Numbers) -> Decimal:
        """Returns a factor as its rounded number makes it."""
        value = numbers[named(of)].value
        if of.activation:
            value = activate_decimal(self.step.activation_of(of), value)
        return 1 - value if of.complement else value


def _flows(equation: Mixed) -> list[tuple[str, Flow]]:
    """Names each product by its place."""
    return [(f"{equation.result} {place}", flow) for place, flow in enumerate(equation.flows)]


def _numbers(equation: Mixed, found: Numbers, keras: Number) -> MixedNumbers:
    factors = {named(of): found[named(of)] for of in equation.factors}
    made = found[equation.result]  # of a single flow, that is what flows in
    flows = tuple(found.get(place, made) for place, _ in _flows(equation))
    return MixedNumbers(factors, flows, made, keras)
