#!/usr/bin/env python3
"""The numbers of docs/economics.md, from its formulas and nothing of this repository.

Powers are taken with 80 decimal digits, everything else in whole numbers of base units; Python's standard library is
all it needs.

    python3 docs/worked_example.py            the worked example
    python3 docs/worked_example.py ratios     the table of reserve ratios
    python3 docs/worked_example.py hatch      the table of openings
    python3 docs/worked_example.py vesting    the table of vested shares
    python3 docs/worked_example.py threshold  the table of what requests need
    python3 docs/worked_example.py votes      the table of what votes cost
"""

import sys
from decimal import ROUND_FLOOR, Decimal, getcontext

getcontext().prec = 80

PPM = 10**6
UNIT = 10**12  # base units in a token, and in a coin
PRICE = 10**18
DAY = 24 * 60 * 60 * 1000


def floor(value):
    return int(value.to_integral_value(rounding=ROUND_FLOOR))


def ceil(value):
    return -floor(-value)


def share_up(amount, ppm):
    return -(-amount * ppm // PPM)


class Market:
    """Supply, reserve and pool; tributes as in deploy/commons.toml, and a ratio of 20 %."""

    W, ENTRY, EXIT = 200_000, 50_000, 100_000

    def __init__(self, supply, reserve):
        self.supply, self.reserve, self.pool = supply, reserve, 0

    def purchase(self, paid_in):
        w = Decimal(self.W) / PPM
        return floor(self.supply * ((1 + Decimal(paid_in) / self.reserve) ** w - 1))

    def sale(self, tokens):
        kappa = Decimal(PPM) / self.W
        return floor(self.reserve * (1 - (1 - Decimal(tokens) / self.supply) ** kappa))

    def deposit_for(self, tokens):
        kappa = Decimal(PPM) / self.W
        paid_in = ceil(self.reserve * ((1 + Decimal(tokens) / self.supply) ** kappa - 1))
        assert self.purchase(paid_in) >= tokens > self.purchase(paid_in - 1)
        return -(-paid_in * PPM // (PPM - self.ENTRY))

    def price(self):
        return self.reserve * PRICE * PPM // (self.W * self.supply)


def shown(amount, decimals):
    whole, part = divmod(amount, 10**decimals)
    part = f"{part:0{decimals}}".rstrip("0")
    return f"{whole}.{part}" if part else str(whole)


def tokens(amount):
    return shown(amount, 12) + " COMMON"


def coins(amount):
    return shown(amount, 12) + " WCOIN"


def row(step, quantity, value):
    print(f"| {step} | {quantity} | {value} |")


def head():
    row("step", "quantity", "value")
    print("|---|---|---|")


def stand(step, market):
    row(step, "supply", tokens(market.supply))
    row(step, "reserve", coins(market.reserve))
    row(step, "funding pool", coins(market.pool))
    row(step, "spot price", shown(market.price(), 18))


def buy(step, market, deposit):
    tribute = share_up(deposit, market.ENTRY)
    minted = market.purchase(deposit - tribute)
    market.supply += minted
    market.reserve += deposit - tribute
    market.pool += tribute
    row(step, "deposit", coins(deposit))
    row(step, "tribute", coins(tribute))
    row(step, "minted", tokens(minted))
    stand(step, market)
    return minted


def sell(step, market, sold):
    paid_out = market.sale(sold)
    tribute = share_up(paid_out, market.EXIT)
    market.supply -= sold
    market.reserve -= paid_out
    market.pool += tribute
    row(step, "sold", tokens(sold))
    row(step, "out of the reserve", coins(paid_out))
    row(step, "tribute", coins(tribute))
    row(step, "payout", coins(paid_out - tribute))
    stand(step, market)


def redeem(step, market, given):
    payout = market.reserve * given // market.supply
    market.supply -= given
    market.reserve -= payout
    row(step, "redeemed", tokens(given))
    row(step, "payout", coins(payout))


def worked_example():
    head()
    market = Market(1_000_000 * UNIT, 200_000 * UNIT)
    stand("1 opening", market)

    alice = buy("2 Alice buys", market, 10_000 * UNIT)
    bob = buy("3 Bob buys", market, 40_000 * UNIT)

    step = "4 a quote for 1000 COMMON"
    deposit = market.deposit_for(1_000 * UNIT)
    tribute = share_up(deposit, market.ENTRY)
    row(step, "deposit", coins(deposit))
    row(step, "tribute", coins(tribute))
    row(step, "minted", tokens(market.purchase(deposit - tribute)))

    sell("5 Alice sells", market, 5_000 * UNIT)
    alice -= 5_000 * UNIT

    step = "6 a gift is swept"
    market.pool += 100 * UNIT
    row(step, "swept", coins(100 * UNIT))
    stand(step, market)

    step, cap, period = "7 the pool pays Dave", 250_000, 30 * DAY
    payable = cap * market.pool // PPM
    row(step, "payable", coins(payable))
    market.pool -= payable
    row(step, "paid", coins(payable))
    row(step, "funding pool", coins(market.pool))
    row(step, "payable at once after", coins(0))
    spent = -(-payable * (period - 15 * DAY) // period)
    row(step, "still counted after 15 days", coins(spent))
    row(step, "payable after 15 days", coins(cap * (market.pool + spent) // PPM - spent))

    step = "8 wind-down"
    burned = 50 * UNIT
    bob -= burned
    row(step, "the pool's tokens, burned", tokens(burned))
    row(step, "the pool's collateral, joining the reserve", coins(market.pool))
    market.supply -= burned
    market.reserve += market.pool
    row(step, "supply", tokens(market.supply))
    row(step, "reserve", coins(market.reserve))

    redeem("9 Alice redeems", market, alice)
    redeem("10 Bob redeems", market, bob)
    redeem("11 the founder redeems", market, 1_000_000 * UNIT)
    row("12 what is left", "supply", tokens(market.supply))
    row("12 what is left", "reserve", coins(market.reserve))


def ratios():
    print("| reserve ratio | price when the supply doubles | reserve at twice the price | paid for 10 % of the supply | F* |")
    print("|---|---|---|---|---|")
    for w_ppm in (100_000, 200_000, 333_333, 400_000, 500_000, 800_000, 1_000_000):
        w = Decimal(w_ppm) / PPM
        kappa = 1 / w
        doubled = "never" if w == 1 else f"{2 ** (1 / (1 - w)):.2f} · R"
        print(f"| {w_ppm / 10_000:g} % | × {2 ** (kappa - 1):.2f} | {doubled} "
              f"| {100 * (1 - Decimal('0.9') ** kappa):.1f} % of R | {2 ** kappa - 2:.2f} · R |")


def hatch():
    head = "| | raised | rate | θ | s | w | tribute | R₀ | S₀ | opening price | hatch price | factor |"
    print(head)
    print("|---" * (head.count("|") - 1) + "|")
    for name, raised, rate, theta, s, w in (
        ("commons-stack's simulator", 100_000, 10, 300_000, 0, 500_000),
        ("`commons.toml`, the minimum", 100_000, 4, 250_000, 100_000, 400_000),
        ("`commons.toml`, the maximum", 225_000, 4, 250_000, 100_000, 400_000),
        ("the same, w = (1 − θ)·(1 − s)", 225_000, 4, 250_000, 100_000, 675_000),
        ("the same, w = 20 %", 225_000, 4, 250_000, 100_000, 200_000),
        ("the same, w = 80 %", 225_000, 4, 250_000, 100_000, 800_000),
    ):
        given = raised * UNIT
        owed = given * rate
        tribute = share_up(given, theta)
        reserve = given - tribute
        supply = owed + owed * s // (PPM - s)
        hatch_price = PRICE // rate
        opening_price = reserve * PRICE * PPM // (w * supply)
        cells = [name, str(raised), str(rate), *(f"{part / 10_000:g} %" for part in (theta, s, w))]
        cells += [rounded(amount, 12) for amount in (tribute, reserve, supply)]
        cells += [rounded(price, 18) for price in (opening_price, hatch_price)]
        cells.append(f"{Decimal(opening_price) / hatch_price:.2f}")
        print("| " + " | ".join(cells) + " |")


def rounded(amount, decimals):
    """To three places, for reading."""
    text = f"{Decimal(amount) / 10**decimals:.3f}"
    return text.rstrip("0").rstrip(".")


def vesting():
    """Vested parts of a batch over 360 days with a cliff after 90, in per cent."""
    length, cliff, half_life = 360, 90, 90

    def linear(day):
        return Decimal(day) / length

    def stepped(day):
        return Decimal(day // 30) / 12

    def halving(day):
        return 1 - Decimal(2) ** (-Decimal(day - cliff) / half_life)

    def vested(accrued, day, unlocked):
        if day >= length:
            return Decimal(1)
        return unlocked + (1 - unlocked) * accrued(day) if day >= cliff else unlocked

    print("| day | linear | stepped | half-life | linear, 10 % at the start |")
    print("|---|---|---|---|---|")
    for day in (0, 89, 90, 120, 135, 180, 270, 359, 360):
        parts = [(linear, 0), (stepped, 0), (halving, 0), (linear, Decimal("0.1"))]
        cells = (f"{100 * vested(accrued, day, Decimal(unlocked)):.2f} %" for accrued, unlocked in parts)
        print(f"| {day} | " + " | ".join(cells) + " |")


def needed(asked, limit, minimum):
    """What passes a request for the part `asked` of the pool, as a part of the stake that counts."""
    return minimum / (1 - asked / limit) ** 2


def threshold():
    """Requests of several sizes; how many half-lives until what all, half or a quarter of the stake supports passes."""
    limit, minimum = Decimal("0.2"), Decimal("0.04")
    print("| asked for, of the pool | needed, of the stake that counts | all support it | half | a quarter |")
    print("|---|---|---|---|---|")
    for asked in map(Decimal, ("0", "0.01", "0.02", "0.05", "0.1", "0.15", "0.16")):
        need = needed(asked, limit, minimum)
        cells = []
        for stake in map(Decimal, ("1", "0.5", "0.25")):
            lasts = (stake / (stake - need)).ln() / Decimal(2).ln() if stake > need else None
            cells.append("never" if lasts is None else f"{lasts:.2f}")
        print(f"| {int(100 * asked)} % | {100 * need:.2f} % | " + " | ".join(cells) + " |")


def votes():
    """After a launch at the maximum of deploy/commons.toml, with a tenth of the supply counting."""
    reserve, pool, supply = Decimal(168_750), Decimal(56_250), 1_000_000
    entry, exit_, kappa = Decimal("0.05"), Decimal("0.1"), Decimal("2.5")
    limit, minimum, counted = Decimal("0.2"), Decimal("0.04"), Decimal("0.1")
    print("| request, WCOIN | tokens that pass it | bought and sold again they cost, WCOIN |")
    print("|---|---|---|")
    for asked in map(Decimal, ("0.01", "0.02", "0.05", "0.1", "0.15")):
        held = needed(asked, limit, minimum) * counted
        added = reserve * ((1 - held) ** -kappa - 1)
        cost = added / (1 - entry) - added * (1 - exit_)
        print(f"| {asked * pool:.1f} | {held * supply:.0f} | {cost:.0f} |")


TABLES = {"ratios": ratios, "hatch": hatch, "vesting": vesting, "threshold": threshold, "votes": votes}
if len(sys.argv) == 2 and sys.argv[1] in TABLES:
    TABLES[sys.argv[1]]()
elif not sys.argv[1:]:
    worked_example()
else:
    sys.exit(__doc__)
