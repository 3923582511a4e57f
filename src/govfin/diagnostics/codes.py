"""The catalogue: every code of a diagnostic or a finding, with its sentences in Chinese and English.

S: schema texts. D: files of figures, paths and arguments. F: findings about figures. A code never changes its
meaning; a code that is no longer used is not given to another. `help` is shown when all it mentions is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from attrs import frozen

from govfin.diagnostics.diagnostic import Language, Severity


@frozen
class Words:
    """A template in the two languages."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The template in one language."""
        return self.zh if language is Language.ZH else self.en


@frozen
class Entry:
    """A code: how grave it is, what it says, and what to do about it."""

    code: str
    severity: Severity
    message: Words
    help: tuple[Words, ...] = ()


def _error(code: str, zh: str, en: str, *help_: tuple[str, str]) -> Entry:
    return Entry(code, Severity.ERROR, Words(zh, en), tuple(Words(*h) for h in help_))


def _warning(code: str, zh: str, en: str, *help_: tuple[str, str]) -> Entry:
    return Entry(code, Severity.WARNING, Words(zh, en), tuple(Words(*h) for h in help_))


def _note(code: str, zh: str, en: str, *help_: tuple[str, str]) -> Entry:
    return Entry(code, Severity.NOTE, Words(zh, en), tuple(Words(*h) for h in help_))


_DID_YOU_MEAN: Final = ("是不是“{suggestion}”？", "did you mean `{suggestion}`?")

_SYNTAX: Final = (
    _error("S0101", "此处不应是“{found}”", "unexpected `{found}`", _DID_YOU_MEAN, ("规则之间和行末不写“{semicolon}”，它只用来分开附注中的句子", "no `{semicolon}` between rules or after other lines; it ends sentences in notes only"), ("此处应为：{expected_zh}", "expected {expected}")),
    _error("S0102", "引号没有成对", "a quotation mark without its pair", ('文字须写在同一行的一对英文双引号 "…" 之内；多行附注用 """…"""', 'text stands between two `"` on one line; a note of several lines between two `"""`')),
    _error("S0103", "文件在一句话中间结束了", "the file ends in the middle of a statement", ("此处应为：{expected_zh}", "expected {expected}")),
    _error("S0104", "附注中的这句话像是公式，但读不懂", "this sentence of the note looks like a formula, but cannot be read", ("公式写作“27 行＝（1+2+…+8）行”或“1 栏各行＝（2+3）栏各行”", "formulas read `27 行＝（1+2+…+8）行` or `1 栏各行＝（2+3）栏各行`"), ("此处应为：{expected_zh}", "expected {expected}")),
    _error("S0105", "文件过大：超过 {limit} 个字符", "the file is too large: more than {limit} characters", ("把分类科目放进单独的文件，用 use 引用", "put classifications into files of their own and `use` them")),
    _error("S0106", "括号嵌套过深：超过 {limit} 层", "nested too deeply: more than {limit} levels"),
)

_NAMES: Final = (
    _error("S0201", "没有表“{name}”", "unknown table `{name}`", _DID_YOU_MEAN, ("已有的表：{known}", "tables here: {known}")),
    _error("S0202", "{table}中没有“{name}”行", "unknown row `{name}` in {table}", _DID_YOU_MEAN, ("{table}的行：{rows}", "rows of {table}: {rows}"), ("{table}没有合计行；若表上印有，加上一行：total \"{total}\"", "{table} has no row of totals; where the form prints one, add the line: `total \"{total}\"`")),
    _error("S0203", "{table}中没有“{name}”栏", "unknown column `{name}` in {table}", _DID_YOU_MEAN, ("{table}的栏：{columns}", "columns of {table}: {columns}")),
    _error("S0204", "没有名为“{name}”的分类科目", "unknown classification `{name}`", _DID_YOU_MEAN, ("先在 schema 中写：use functional-2020 as {name}", "declare it in the schema: `use functional-2020 as {name}`")),
    _error("S0205", "分类科目中没有编码“{name}”", "unknown code `{name}`", _DID_YOU_MEAN, ("各级及其位数：{known}", "levels and their digits: {known}")),
    _error("S0206", "没有单位“{name}”", "unknown unit `{name}`", _DID_YOU_MEAN, ("金额的单位是元、千元、万元或亿元", "units of money are 元, 千元, 万元 and 亿元"), ("计数的单位：{counts}；别的写在引号里，如 unit \"%\"", "counts are in {counts}; others stand in quotes, as in `unit \"%\"`")),
    _error("S0207", "“{name}”不止一处", "`{name}` is found more than once", ("用栏目分组加以区分，如“支出.总计”；有：{panels}", "say which panel, as in `支出.总计`: {panels}")),
    _error("S0208", "没有说明是{table}的哪一栏", "it is not said which column of {table} is meant", ("可用的栏：{columns}；如“{example}”", "columns here are {columns}: say for example `{example}`")),
    _error("S0209", "没有说明是{table}的哪一行", "it is not said which row of {table} is meant", ("写明行，如“27行”“[201]”“合计”或“各行”", "name a row, as in `27行`, `[201]`, `合计` or `各行`")),
    _error("S0210", "{table}的 {name} 行是空行，没有数字", "row {name} of {table} is printed blank and has no cell", ("{table}有数字的行：{rows}", "rows of {table} with cells: {rows}")),
    _error("S0211", "“{name}”声明了两次", "`{name}` is declared twice", ("每个行次、栏次、编码和名称只能声明一次", "each number, code and name is declared once"), ("“{name}”在 {base} 中；要改它，写 change table {name} {{ … }}", "`{name}` comes from {base}: to change it, write `change table {name} {{ … }}`")),
    _error("S0212", "没有说明是哪张表的“{name}”", "it is not said which table `{name}` is in", ("表与表之间的地址从表写起，如“表1.27行”", "between tables an address begins with its table, as in `表1.27行`")),
    _error("S0213", "{table}的 {row} 没有 {column}", "`{row}` of {table} has no `{column}`", ("它的栏：{columns}", "its columns: {columns}")),
    _error("S0214", "分类科目中没有叫“{name}”的编码，也没有叫“{name}”的级次", "no code and no level is called `{name}`", _DID_YOU_MEAN, ("方括号里写编码、级次或科目名称，如 [2010350]、[类]、[行政运行]", "brackets hold a code, a level or the name of codes: `[2010350]`, `[类]`, `[行政运行]`")),
)

_RULES: Final = (
    _error("S0301", "规则两边只能是单元格的加减", "a rule adds and subtracts cells, nothing else", ("比率和增长率写成 figure", "ratios and growth rates are figures: `figure 占比 = … / …`")),
    _error("S0302", "各处行（栏）数不同：“{left}”有 {left_count} 个，“{right}”有 {right_count} 个", "not as many lines: `{left}` has {left_count}, `{right}` has {right_count}", ("逐行对应须一样多；要加总，写作 (1+2)行 或 sum(…)", "line by line, there must be as many; to add lines up, write `(1+2)行` or `sum(…)`")),
    _error("S0303", "循环：{target} 的公式又用到 {target} 自己", "circular: the formula for {target} uses {target} itself", ("是不是“{suggestion}”？", "did the form mean `{suggestion}`?"), ('若附注就是这样印的，在附注之后写：erratum "{printed}" reads "{reads}"', 'if the note is printed so, write after it: `erratum "{printed}" reads "{reads}"`')),
    _error("S0304", "循环：这些单元格互相决定，谁也算不出来：{path}", "circular: these cells define one another, and none can be computed: {path}", ("去掉其中一个公式，或把平衡项标为 balancing", "drop one of the formulas, or mark the closing item `balancing`")),
    _error("S0305", "两边单位不同：{left_table} 是 {left}，{right_table} 是 {right}", "different units: {left_table} is in {left}, {right_table} in {right}", ("同一条规则中的表须用同一单位和精度", "tables in one rule have one unit and precision")),
    _error("S0306", "两句公式互相矛盾：“{left}”与“{right}”", "two formulas contradict each other: `{left}` and `{right}`", ("同一格只能有一个含义：改正或去掉其中一句；附注若是印错，用 erratum 更正", "a cell has one meaning: mend or drop one of them; correct a misprint of a note with `erratum`")),
    _warning("S0307", "重复的规则：“{rule}”与“{other}”说的是同一件事", "redundant: `{rule}` says the same as `{other}`", ("删去其中一条", "delete one of them")),
    _error("S0309", "规则中没有单元格", "a rule without a cell"),
    _error("S0310", "{table}的行随报告而定，不能在这里求和", "the rows of {table} come with the report and cannot be summed here", ("用“合计”，逐级汇总由分类科目给出", "use `合计`: its roll-up is given by the classification")),
    _error("S0311", "{number} 比精度 {precision} 还细", "{number} is finer than the precision {precision}"),
    _error("S0312", "“[类]”要与另一边的行对应，但另一边的行没有说明是哪一类", "`[类]` follows the class of the row on the other side, and that row is no class", ('在行上写明，如：row 31 "…" is 功能[201]', 'say it at the row: `row 31 "…" is 功能[201]`')),
    _error("S0313", "这里不能这样用函数", "a function cannot be used like this", ("growth(本年, 上年)、sum(地址)、abs(…) 或 count(地址)", "`growth(now, before)`, `sum(address)`, `abs(…)` or `count(address)`")),
    _error("S0314", "figure 中每个地址只能是一个单元格", "in a figure an address is one cell", ("求和用 sum(…)", "add cells up with `sum(…)`")),
    _error("S0315", "平衡项 {cell} 没有公式可以算出", "no formula closes the balancing item {cell}", ("写明它使哪两个合计相等，如“30行 = 60行”", "say which totals it makes equal, as in `30行 = 60行`")),
    _error("S0316", "规则只说{other}的报表，没有说本报表", "the rule speaks of `{other}` alone, and not of this report", ("另一份报表的数字要与本报表的相比，如“表1.29行 = 上年.表1.59行”", "hold the other report's figures against this one's, as in `表1.29行 = 上年.表1.59行`")),
    _error("S0317", "一条规则里的行有两种取法：“{left}”和“{right}”", "a rule cannot keep to two kinds of rows: `{left}` and `{right}`", ("两边用同一个级次或名称，或分成两条规则", "use one level or one name on both sides, or write two rules")),
    _error("S0318", "一条规则只能与一份报表核对，这里有“{one}”和“{other}”", "a rule holds a report against one other report; here are `{one}` and `{other}`", ("分成两条规则", "write two rules")),
    _error("S0319", "figure 只能用上年的数字，不能用“{other}”", "a figure can speak of last year, not of `{other}`", ("与预算、下级的比较写成规则", "write comparisons with a budget or a unit as rules")),
    _note("S0320", "没有规则涉及的单元格（{count} 个）：{cells}", "cells that no rule reaches ({count}): {cells}", ("这些单元格填错也查不出来", "a wrong figure there would never be found")),
    _error("S0321", "“{name}”的报表不能另有格式", "`{name}` is no report that can follow a form of its own", _DID_YOU_MEAN, ("可以是：{known}；上年的报表总是先移到本格式", "these can: {known}; last year's report is always moved into this form")),
)

_DECLARATIONS: Final = (
    _error("S0401", "编码“{code}”的位数不对", "code `{code}` has the wrong number of digits", ("各级位数：{levels}", "levels have {levels} digits")),
    _error("S0402", "编码“{code}”不在它的上级“{parent}”之下", "code `{code}` does not stand under its parent `{parent}`", ("编码的前几位就是上级科目", "a code begins with the code of its parent")),
    _error("S0403", "{unit}不能用精度 {precision}", "{unit} cannot have the precision {precision}", ("精度是 1、0.1、0.01 等，且不细于 1 分", "a precision is 1, 0.1, 0.01 … and not finer than 0.01 元")),
    _error("S0404", "编码“{code}”在分类科目中叫“{name}”，不叫“{label}”", "code `{code}` is called `{name}` in its classification, not `{label}`"),
    _error("S0405", "文件里有表，但没有 schema", "the file has tables but no `schema`", ('第一行写：schema 编号 "名称" {{ … }}', 'begin with `schema ID "title" {{ … }}`')),
    _error("S0406", "文件里没有 schema，也没有分类科目", "the file has neither a schema nor a classification"),
    _warning("S0407", "次序不对：{line} 排在 {last} 之后", "out of order: `{line}` stands after `{last}`", ("按表上印的次序排列", "keep the order of the printed form")),
    _error("S0408", "表“{name}”没有栏", "table `{name}` has no column"),
    _error("S0409", "分类科目“{name}”的级次位数须逐级增加", "the levels of classification `{name}` must have rising numbers of digits"),
    _error("S0410", "行“[{code}]”有编码，但这张表没有 by 分类科目", "row `[{code}]` has a code, but its table follows no classification", ("写作：table … by 经济 {{ … }}", "write `table … by 经济 {{ … }}`")),
    _error("S0411", "附注里没有这句要更正的话：“{printed}”", "the note does not have the sentence to be corrected: `{printed}`", ("照附注原文抄写", "copy it as the note prints it")),
    _error("S0412", "没有写金额单位", "the unit of amounts is not stated", ("在 schema 中写：unit 万元 precision 0.01", "write `unit 万元 precision 0.01` in the schema")),
    _error("S0413", "“{text}”不是年度", "`{text}` is not a year", ("写作：year 2020", "write `year 2020`")),
)

_BOUNDS: Final = (
    _error("S0501", "范围是空的或颠倒的：{first}…{last}", "empty or reversed range: {first}…{last}"),
    _error("S0502", "范围过长：超过 {limit}", "the range is too long: more than {limit}"),
    _error("S0503", "“…”前后须有能接上的数", "`…` continues what stands before it to the number after it", ("写作 1+2+…+8 或 31…56", "write `1+2+…+8` or `31…56`")),
    _error("S0504", "编码过多：超过 {limit}", "too many codes: more than {limit}"),
    _error("S0505", "单元格过多：超过 {limit}", "too many cells: more than {limit}"),
)

_FAMILY: Final = (
    _error("S0601", "找不到“{name}”", "`{name}` is not found", _DID_YOU_MEAN, ("文件名须是“{name}.govfin”，放在同一目录或 schemas 目录", "the file is called `{name}.govfin` and lies beside this one or on the search path")),
    _error("S0602", "所引用的“{name}”有错误", "`{name}`, which this file builds on, has errors", ("先改正 {file}", "mend {file} first")),
    _error("S0603", "“{name}”绕了一圈又引用到自己：{path}", "`{name}` builds on itself: {path}"),
    _error("S0604", "没有“{name}”可改", "there is no `{name}` to change", _DID_YOU_MEAN, ("有：{known}", "there are: {known}")),
    _error("S0605", "这里不能去掉或改名“{kind}”", "`{kind}` cannot be dropped or renamed here"),
    _error("S0606", "“{word}”只用于改动所扩展的表", "`{word}` is for a change to the form that this one extends", ("写在 change table … {{ … }} 之内", "write it inside `change table … {{ … }}`")),
    _error("S0607", "“{panel}”并不进“{into}”：两栏组的栏不同", "`{panel}` cannot be merged into `{into}`: their columns differ", ("先用 drop column、rename column 使两边的栏同名", "make their columns the same first, with `drop column` or `rename column`")),
    _error("S0608", "“{kind}”没有另外的名称", "a {kind} has no name beside its title", ("只有行和栏可以用 as 起名；去掉 as {name}", "only rows and columns do: leave out `as {name}`")),
)

_SUPPLEMENTARY: Final = (
    _error("S0701", "单位“{unit}”没有写精度", "the precision of {unit} is not stated", ("写作：unit {unit} precision 0.01；只有计数的单位可以不写", "write `unit {unit} precision 0.01`: only counts go without")),
    _error("S0702", "{table} 的行由报告命名（by names），不能再印出行", "the rows of {table} are named by the report (`by names`): the form prints none", ("去掉 row，或去掉 by names", "leave out the rows, or `by names`")),
    _error("S0703", "“{name}”是分类科目，级次由它自己规定", "`{name}` is a classification, which has levels of its own", ("levels 只用于 by names", "`levels` goes with `by names`")),
    _error("S0704", "法定报表 {table} 的行不能由报告命名", "a report cannot name the rows of the statutory table {table}", ("不是法定报表的，写作：table {table} \"…\" supplementary by names {{ … }}", "a table besides the statutory ones is `table {table} \"…\" supplementary by names {{ … }}`")),
    _error("S0705", "整个表式的单位须是金额，“{unit}”不是", "the unit of a form is money, and {unit} is not", ("写作：unit 万元 precision 0.01；个别表的单位写在表里", "write `unit 万元 precision 0.01`; a table may have a unit of its own")),
    _error("S0706", "{table} 的行由报告命名，表式不知道有没有“{name}”", "the rows of {table} are named by the report: no form knows of `{name}`", _DID_YOU_MEAN, ("可以写：{rows}", "say {rows}")),
    _error("S0707", "stated 之后须是报告写明这一数字的单元格：“{address}”不是", "`stated` names the cell in which a report states the figure, and `{address}` is none", ("一个数字对一个单元格；各行的数字对各行，如 stated 项目执行率.各行.执行率", "one cell for one figure; `各行` for a figure of every row, as in `stated 项目执行率.各行.执行率`")),
    _error("S0708", "{style} 与单位“{unit}”不合", "a figure as {style} is not stated in a table of {unit}", ("百分数写在以 % 为单位的表里：unit \"%\" precision 0.1", "percentages stand in a table in %: `unit \"%\" precision 0.1`")),
    _error("S0709", "count 数的是报告命名的行，“{address}”不是", "`count` counts the rows that a report names, and `{address}` is none", ("写作：count(项目.各行) 或 count(项目绩效.[项目])", "say `count(项目.各行)` or `count(项目绩效.[项目])`")),
)

_ROUNDING: Final = (
    _error("D1101", "报告的数字已经是{unit}、精度 {precision}，没有可舍入的", "the report is already as printed, in {unit} to {precision}: there is nothing to round", ("未舍入的报告写明单位元、精度 0.01", "an exact report says unit 元 and precision 0.01")),
    _error("D1102", "求解器没有算出来，不能舍位平衡：{reason}", "the solver failed, so that printed sums could not be made to hold: {reason}", ("四舍五入不用求解器：--policy plain", "plain rounding needs no solver: `--policy plain`")),
    _error("D1113", "上年的报告以元记到分，不是印出的数字", "last year's report is exact, not as it was printed", ("先用 govfin round 舍入，或给出公布的报告", "round it first, with `govfin round`, or give what was published")),
    _error("D1114", "上年的报告是 {found} 年度的，应为 {expected} 年度", "last year's report is of {found}, not of {expected}", ("给出上一年度的报告", "give the report of the year before")),
    _error("D1115", "这不是未舍入的报告：它以{unit}为单位，已舍入", "this is no exact report: it is as printed, in {unit}", ("--exact 要以元记到分的同一报告，govfin compute --exact 或 govfin consolidate 写出", "--exact takes the same report in 元 to the 分, as `govfin compute --exact` and `govfin consolidate` write it")),
    _error("D1116", "未舍入的报告是另一份：{found}，应为 {expected}", "the exact report is another one: {found}, not {expected}", ("给出同一报告舍入之前的文件", "give the file of the same report from before it was rounded")),
    _error("D1117", "未舍入的报告是另一份：{n} 个数字舍入后得不到印出的数字，如 {cells}", "the exact report is another one: {n} of its figures do not round to what is printed, as {cells}", ("给出同一报告舍入之前的文件；舍入后手工改过的数字，先改回来", "give the file of the same report from before it was rounded; undo what was changed by hand afterwards")),
)

_UNITS: Final = (
    _error("D1103", "各单位不是同一年度：{years}", "the units are not of one year: {years}", ("一次汇总一个年度", "consolidate one year at a time")),
    _error("D1104", "两个文件是同一单位“{name}”：{first}、{second}", "two files are of one unit, “{name}”: {first} and {second}", ("去掉一个；若是两个单位，在文件中写明各自的名称（department）", "leave one out; where they are two units, say their names in the files (department)")),
    _error("D1105", "未舍入的报告与已舍入的报告不能相加：{exact}以元记到分，{printed}已舍入", "exact and printed reports cannot be added up: {exact} in 元 to the 分, {printed} as printed", ("先汇总未舍入的报告，再舍入一次；或先用 govfin round 舍入", "consolidate exact reports and round once; or round these first, with `govfin round`")),
    _error("D1106", "{schema} 没有叫“{name}”的抵销", "{schema} has no elimination called “{name}”", _DID_YOU_MEAN, ("有：{known}", "there are: {known}")),
    _error("D1107", "各单位中没有“{name}”可作为对方", "no other unit is called “{name}”", _DID_YOU_MEAN, ("各单位：{known}", "the units: {known}")),
    _error("D1108", "{unit}的{table}没有“{name}”这一末级科目，不知从哪一行抵销", "{unit} has no lowest code “{name}” in {table}, so that it is not known which row the transfer stands in", _DID_YOU_MEAN, ("写明科目编码，可用：{known}", "say the code; there are {known}")),
    _error("D1109", "往来表的首行应有这些栏：{expected}；缺：{missing}", "the first line of a table of transfers has these columns: {expected}; missing: {missing}", ("amount 表示双方一致；双方所说不同，分写 paid 和 received", "amount is what both sides say; where they differ, write paid and received")),
    _error("D1110", "“{text}”不是金额单位", "`{text}` is no unit of amounts", _DID_YOU_MEAN, ("单位是元、千元、万元或亿元", "units are 元, 千元, 万元 and 亿元")),
    _error("D1111", "不是汇总的明细文件：{reason}", "not a file of a consolidation's units: {reason}", ("由 govfin consolidate 写出，在汇总报告旁边", "`govfin consolidate` writes it beside the department's report")),
    _error("D1112", "旁边的明细文件与报告对不上：{address} 报告是 {figure}，明细合计是 {total}", "the units' file beside the report does not give it: {address} is {figure}, the units give {total}", ("报告或明细改动过：重新汇总", "one of the two was changed: consolidate again")),
)

_CONSOLIDATION: Final = (
    _error("F1001", "缺少单位“{unit}”的报告", "the report of “{unit}” is missing"),
    _warning("F1002", "“{unit}”不在单位名单中", "“{unit}” is not in the list of units"),
    _warning("F1003", "“{unit}”与“{other}”的数字完全相同：可能是同一份报告", "“{unit}” and “{other}” have the same figures throughout: one report twice?"),
    _error("F1004", "“{unit}”的数字正是其余各单位之和：这是部门的汇总报告，不是单位", "the figures of “{unit}” are the sum of all others: it is the department's report, not a unit's"),
    _note("F1005", "“{unit}”与部门同名：应是部门本级的报告，不是汇总报告", "“{unit}” is called like the department: see that it is the report of its own books, not of the whole"),
    _error("F1006", "“{unit}”的 {address} {figure} 在 {schema} 中没有位置，没有汇总进去", "{address} {figure} of “{unit}” has no place in {schema} and is not in the sum"),
    _warning("F1007", "有的单位没有{table}，按没有数字汇总：{units}", "units without {table}, taken to have no figures there: {units}"),
    _error("F1008", "{name}：“{payer}”付 {paid} {unit}，“{receiver}”收 {received} {unit}，相差 {difference}；只抵销双方一致的 {amount}", "{name}: “{payer}” says it paid {paid} {unit}, “{receiver}” that it received {received}; off by {difference}, so that only {amount} is eliminated"),
    _error("F1009", "{name}：“{unit_name}”的往来共 {amount} {unit}，它的报告 {address} 只有 {figure}", "{name}: transfers of “{unit_name}” come to {amount} {unit}, its report shows {figure} in {address}"),
    _note("F1010", "{name}抵销后，汇总报告中还有收入 {received}、支出 {paid} {unit}：与部门以外的往来，或者漏了往来", "{name}: after elimination {received} {unit} received and {paid} paid remain: with others than these units, or transfers are lacking"),
    _error("F1011", "{address}：公布的是 {published}，各单位之和是 {total}，相差 {difference} {unit}", "{address}: published {published}, the units give {total}; off by {difference} {unit}"),
    _warning("F1012", "{address}：公布的是 {published}，各单位之和是 {total}，相差 {difference} {unit}，{n} 个数字的四舍五入能解释但不大可能", "{address}: published {published}, the units give {total}; off by {difference} {unit}, possible by rounding of {n} figures but improbable"),
    _note("F1013", "尾差：{address} 公布的是 {published}，各单位之和是 {total}，相差 {difference} {unit}，四舍五入可以解释", "tail: {address} published {published}, the units give {total}; off by {difference} {unit}, which rounding can explain"),
    _note("F1014", "有 {n} 个单元格无法与各单位核对：公布的或单位的数字未知，或者没有这张表", "{n} cells could not be compared: a figure is not known, or a table is not there"),
    _note("F1015", "{table}（{title}）以“{unit}”计，各单位不能相加，汇总报告中没有", "{table} ({title}) counts {unit}, of which units have no sum: the department's report does not have it"),
)

_BETWEEN_UNITS: Final = (
    _error("S1101", "抵销的两边各是一个单元格，或各行的一栏", "each side of an elimination is one cell, or one column of every row", ("写作“表2.各行.3栏”或“表1.4行”", "write `表2.各行.3栏` or `表1.4行`")),
)

_LEDGERS: Final = (
    _error("S0901", "台账没有“{name}”这一列", "the ledger has no dimension `{name}`", _DID_YOU_MEAN, ("已有：{known}", "dimensions here: {known}")),
    _error("S0902", "“{dimension}”没有“{name}”这个值", "`{dimension}` has no value `{name}`", _DID_YOU_MEAN, ("可以是：{known}", "its values: {known}")),
    _warning("S0903", "台账的一行可以进{table}的两个格子：“{left}”和“{right}”", "one row of a ledger can reach two cells of {table}: `{left}` and `{right}`", ("加上互相排斥的条件；真有这样的行，编表时逐行列出", "let their conditions exclude each other; rows that do reach both are told one by one")),
    _error("S0904", "取数只能指一个单元格，或逐个编码的行", "rows of a ledger go to one cell, or to the row of each code", ("写作 29行、7栏，或 [项].2栏", "write `29行`, `7栏`, or `[项].2栏`")),
    _error("S0905", "{cell} 由 {rule} 算出，不从台账取数", "{cell} is derived by {rule}, and is not taken from the ledger", ("只取最细的一级：[{level}]", "take the lowest level alone: `[{level}]`")),
    _error("S0906", "条件不能写在“{name}”上：它是金额或日期", "there are no conditions on `{name}`, which is an amount or a date"),
    _error("S0907", "台账没有金额一列", "the ledger has no dimension for its amounts", ("写作：dimension 金额 \"金额（元）\" as amount", "write `dimension 金额 \"金额（元）\" as amount`")),
    _error("S0908", "从台账取数，却没有声明台账", "a table takes from the ledger, and no ledger is declared", ("在表之外写 ledger，其中至少有：dimension 金额 as amount", "write a `ledger` outside of tables, with at least `dimension 金额 as amount`")),
    _error("S0909", "台账没有一列是“{name}”的编码", "no dimension of the ledger holds codes of `{name}`", ("写作：dimension 科目 by {name}", "write `dimension 科目 by {name}`")),
    _note("S0910", "{table}中既不取数、又无公式的单元格（{count} 个）：{cells}", "cells of {table} that neither the ledger nor a rule gives ({count}): {cells}", ("补上取数，或由人填列", "feed them, or enter them by hand")),
    _error("S0911", "“{name}”只能是一种：编码（by）、金额等（as），或列出的值", "`{name}` holds one kind of thing: codes (`by`), an amount or the like (`as`), or the values listed"),
    _error("S0912", "台账只能有一列 as {kind}：{names}", "a ledger has one dimension `as {kind}`, and not several: {names}"),
    _warning("S0913", "没有台账行能满足“{feed}”：条件互相矛盾", "no row of a ledger can meet the conditions of `{feed}`, which contradict one another"),
    _error("S0914", "{table}的单位是{unit}，不是金额，不能从台账取数", "{table} counts {unit}, which is no money, and takes nothing from a ledger"),
    _error("S0916", "“{name}”的各行不在相同的栏：{rows}", "the rows of `{name}` do not stand in the same columns: {rows}", ("逐行写明栏，如“{example}”", "say each row with its column, as `{example}`")),
    _warning("S0915", "{cell} 原来从台账取数，现在由 {rule} 算出", "{cell}, which the base takes from the ledger, is now derived by {rule}", ("在 change table {table} 中写 drop ledger，再写新的取数", "write `drop ledger` in `change table {table}`, and then what it takes now")),
)

_TEMPLATES: Final = (
    _error("S0801", "花括号“{sign}”没有成对", "a brace `{sign}` without its pair", ("文字里的花括号写两次", "a brace of the text itself is written twice")),
    _error("S0802", "“{word}”不在段落块里", "`{word}` outside of a block", ("段落块写作 if … else … end 或 each … in … end", "blocks are `if … else … end` and `each … in … end`")),
    _error("S0803", "“{word}”没有对应的 end", "`{word}` without its `end`"),
    _error("S0804", "标题不能写在段落块里，标题里也不能有段落块", "a heading stands outside of blocks, and holds none"),
    _error("S0805", "没有“{name}”：既不是 figure，也不是循环中的行或报告的基本情况", "unknown name `{name}`: no figure, no row of a loop, no fact", _DID_YOU_MEAN, ("先声明：figure {name} = …，或直接写地址，如 {{表1.30行}}", "declare it with `figure {name} = …`, or write an address such as `{{表1.30行}}`")),
    _error("S0806", "“{name}”不是循环中的行", "`{name}` is no row of a loop here", _DID_YOU_MEAN, ("写在 {{each {name} in …}} 之内", "write it inside `{{each {name} in …}}`")),
    _error("S0807", "循环要走的是行：这个地址不是", "a loop goes over rows, and this address names none", ("如“表5.[类]”“表5.各行”“表6.人员经费.[款]”", "for example `表5.[类]`, `表5.各行`, `表6.人员经费.[款]`")),
    _error("S0808", "可选的词最多三个（增、减、平），这里有 {count} 个", "at most three words to choose from (more, less, the same), not {count}"),
    _error("S0809", "找不到模板“{name}”", "the template `{name}` is not found", ("模板是与 schema 放在同一目录的 .md 文件", "a template is an `.md` file that lies beside its schema")),
    _error("S0810", "“{name}”每行一个，没有说明是哪一行", "`{name}` is a figure for each row, and it is not said which row", ("在循环里写明行，如 {name}.[科目]", "say it in a loop, as in `{name}.[科目]`")),
)

_FILES: Final = (
    _error("D0101", "打不开文件：{reason_zh}", "cannot open the file: {reason}"),
    _error("D0102", "文件是空的", "the file is empty"),
    _error("D0103", "文件过大：{size}，上限 {limit}", "the file is too large: {size}; the limit is {limit}", ("一个部门的报告只有几十 kB；多个部门请分开", "one department's report is some tens of kB; give one report a file")),
    _error("D0104", "文件不是文本：编码读不出来", "the file is not text, or its encoding is not known", ("这是工作簿或压缩文件（{container}），不是文本：在表格软件中打开，另存为“CSV UTF-8”", "it is a workbook or an archive ({container}), not text: open it in a spreadsheet and save it as “CSV UTF-8”"), ("可读的编码：{encodings}；另存为 UTF-8 再试", "encodings that are read: {encodings}; save it as UTF-8")),
    _error("D0105", "不认识这种文件：“{suffix}”", "unknown kind of file: `{suffix}`", ("可用：{known}", "known kinds are {known}")),
    _error("D0106", "写不了文件：{reason_zh}", "cannot write the file: {reason}"),
    _error("D0107", "不是 JSON：{reason_zh}", "not JSON: {reason}"),
    _error("D0108", "CSV 的表头应为 {expected}，不是 {found}", "the header of the CSV should be {expected}, not {found}"),
    _error("D0109", "这一行应有 4 个字段，实有 {found} 个", "this line should have 4 fields and has {found}", ("一行是：表,行,栏,金额", "a line is table,row,column,amount")),
    _error("D0110", "不认识的字段“{name}”", "unknown field `{name}`", _DID_YOU_MEAN, ("可用：{known}", "known fields are {known}")),
    _error("D0111", "缺少字段“{name}”", "the field `{name}` is missing"),
    _error("D0112", "应为{expected_zh}，不是{found_zh}", "expected {expected}, not {found}"),
    _error("D0113", "文件格式版本 {found} 不认识", "format version {found} is not known", ("本版 govfin 读写版本 {known}", "this govfin reads and writes version {known}")),
    _error("D0114", "“{name}”出现两次", "`{name}` appears twice"),
    _error("D0115", "没有说明是哪个 schema", "it is not said which schema the figures follow", ("加上 --schema cn-2020，或在文件中写 ,schema,,cn-2020", "add `--schema cn-2020`, or the line `,schema,,cn-2020` to the file")),
    _error("D0116", "文件用的是 {found}，却要求按 {expected}", "the file follows {found}, not {expected}"),
    _error("D0117", "文件里没有数字", "the file has no figures"),
    _error("D0118", "文字“{text}”里有半个字符", "the text `{text}` has half a character in it", ("\\ud800 至 \\udfff 须成对出现；请直接写出汉字", "`\\ud800` to `\\udfff` come in pairs: write the character itself")),
)

_FIGURES_OF_FILES: Final = (
    _error("D0201", "没有表“{name}”", "unknown table `{name}`", _DID_YOU_MEAN, ("{schema} 有：{known}", "{schema} has {known}")),
    _error("D0202", "{table}中没有“{name}”行", "unknown row `{name}` in {table}", _DID_YOU_MEAN),
    _error("D0203", "{table}的“{row}”行没有“{name}”栏", "row `{row}` of {table} has no column `{name}`", ("这一行有：{known}", "this row has {known}")),
    _error("D0204", "“{name}”不是{classification}的编码", "`{name}` is no code of {classification}", _DID_YOU_MEAN, ("编码位数：{levels}", "codes have {levels} digits")),
    _error("D0205", "报告里没有单元格“{address}”", "the report has no cell `{address}`", _DID_YOU_MEAN),
    _error("D0206", "{address} 出现两次，数字不同：{first} 和 {second}", "{address} is given twice with different figures: {first} and {second}"),
    _error("D0207", "年度不对：文件是 {found} 年，{schema} 是 {expected} 年", "wrong year: the file says {found}, {schema} is of {expected}"),
    _error("D0208", "单位不对：文件是{found}，{schema} 是{expected}", "wrong unit: the file says {found}, {schema} is in {expected}", ("先换算成{expected}，从元换算只舍入一次", "convert to {expected} first, rounding once, from 元"), ("尚未舍入、以元记到分的报告，还要写明精度：{exact}", "a report in 元 to the 分, not yet rounded, also says its precision: {exact}")),
    _error("D0209", "没有 schema“{name}”", "unknown schema `{name}`", _DID_YOU_MEAN, ("可用：{known}", "known schemas are {known}")),
    _error("D0210", "“{text}”不是年度", "the year `{text}` is not a year"),
    _error("D0211", "说明栏不认识：“{name}”", "unknown fact `{name}`", _DID_YOU_MEAN, ("可用：{known}", "known facts are {known}")),
    _error("D0212", "没有分类科目“{name}”", "unknown classification `{name}`", _DID_YOU_MEAN),
    _error("D0213", "没有编码或名称与“{query}”相符（查了 {lists}）", "no code or name answers to `{query}` in {lists}", ("是不是“{suggestion} {suggestion_name}”？", "did you mean `{suggestion} {suggestion_name}`?"), ("名单不全：编码不在其中，不等于没有这个编码", "the lists are not complete: a code that they lack may exist")),
    _note("D0214", "编码 {code} 不在现有的名单中（{list}）；它的上级 {parent} {parent_name} 在", "code {code} is not in the list that we have ({list}); {parent} {parent_name} above it is", ("名单不全：编码不在其中，不等于没有这个编码", "the list is not complete: a code that it lacks may exist"), ("是不是“{suggestion} {suggestion_name}”？", "did you mean `{suggestion} {suggestion_name}`?"), ("{parent} 之下的编码：govfin code {parent} --tree", "what stands below {parent}: `govfin code {parent} --tree`")),
    _error("D0215", "没有给出编码或名称", "no code and no name was given", ("如：govfin code 2010350，govfin code 事业运行", "for example `govfin code 2010350`, `govfin code 事业运行`")),
    _error("D0216", "文件里没有分类科目", "the file declares no classification", ('写作：classification 编号 "名称" levels 类 3, 款 5 {{ … }}', 'write `classification ID "title" levels 类 3, 款 5 {{ … }}`')),
)

_AMOUNTS: Final = (
    _error("D0301", "“{text}”不是金额", "`{text}` is not an amount", ("金额写作 1234.56 或 1,234.56，不带单位；空白表示没有", "write 1234.56 or 1,234.56 without a unit; leave a blank cell empty")),
    _error("D0302", "“{text}”比{unit}的精度 {precision} 还细", "`{text}` is finer than the precision {precision} of {unit}", ("govfin 不悄悄舍入；请给出印出来的数字", "govfin does not round in silence: give the figure as printed")),
    _error("D0303", "“{text}”过大", "`{text}` is too large", ("上限是 10¹⁵ 个最小单位", "the limit is 10¹⁵ of the smallest unit")),
    _error("D0304", "货币应为 CNY，不是 {text}", "amounts are in CNY, not {text}"),
    _error("D0305", "{text} 不能作为金额", "{text} cannot be an amount", ("用 Money、Decimal、整数或文本，不用浮点数", "use Money, Decimal, int or text, never a float")),
)

_MOVING: Final = (
    _warning("D0401", "{schema} 没有“{title}”（{table}）这张表", "{schema} has no table “{title}” ({table})"),
    _warning("D0402", "{schema} 的{table}没有“{row}”行", "{table} in {schema} has no row “{row}”"),
    _warning("D0403", "{schema} 的{table}没有“{column}”栏", "{table} in {schema} has no column “{column}”"),
    _warning("D0404", "{schema} 的{table}不能有编码 {code} {name}", "{table} in {schema} takes no code {code} {name}", ("后继编码是 {successor}；几个编码并入它，须由人相加", "its successor is {successor}, which took in several codes: a person has to add them up")),
    _warning("D0405", "{schema} 以{unit}为单位、精度 {precision}，这些数字写不尽", "{schema} prints {unit} to {precision}, in which these figures cannot be said exactly", ("govfin 不舍入已印的数字；从元换算，只舍入一次", "govfin does not round printed figures: convert from 元, rounding once")),
    _warning("D0406", "以{unit}为单位，这些数字太大", "in {unit} these figures are too large", ("上限是 10¹⁵ 个最小单位", "the limit is 10¹⁵ of the smallest unit")),
    _note("D0407", "{table}“{before}”在 {schema} 中是{there}“{after}”：请核对口径是否相同", "{table} “{before}” is {there} “{after}” in {schema}: see that they mean the same"),
    _note("D0408", "数字是 {year} 年的，{schema} 是 {expected} 年的：文件不写年度", "the figures are of {year}, {schema} is of {expected}: the file says no year"),
    _error("D0409", "{found} 的报告在 {schema} 中完全没有位置，没有写文件", "nothing of a report of {found} has a place in {schema}; no file is written", ("两份表式没有名称相同的表；govfin schema diff {found} {schema} 列出差别", "the two forms have no table of the same title; `govfin schema diff {found} {schema}` tells the difference")),
)

_SETTINGS: Final = (
    _error("D0501", "不是 TOML：{reason_zh}", "not TOML: {reason}"),
    _error("D0502", "没有规则“{name}”", "unknown rule `{name}`", _DID_YOU_MEAN, ("规则的编号：govfin schema rules {schema}", "the codes of the rules: `govfin schema rules {schema}`")),
    _error("D0503", "没有写明为什么改动“{name}”", "no reason is given for changing `{name}`", ('写作：reason = "…"；理由会印在审核结果中', 'write `reason = "…"`: it is printed with the audit')),
    _error("D0504", "“{found}”不是结论", "`{found}` is not a verdict", _DID_YOU_MEAN, ("可用：{known}", "verdicts are {known}")),
    _error("D0505", "“{wanted}”需要另外安装 {package}", "`{wanted}` needs {package}, which is not installed", ("pip install 'govfin[{extra}]'", "`pip install 'govfin[{extra}]'`")),
    _warning("D0506", "求解器没有算出来，没能找出最可能错的格子：{reason}", "the solver failed, so the cells to blame were not looked for: {reason}"),
)

_LEDGER_FILES: Final = (
    _error("D1001", "台账没有“{name}”这一列；表头是：{found}", "the ledger has no column `{name}`; its header is {found}", ("这一列可以叫：{known}", "it may be called {known}")),
    _error("D1002", "“{first}”和“{second}”都是“{name}”", "both `{first}` and `{second}` are `{name}`", ("只留一列", "keep one of them")),
    _error("D1003", "读不了这个文件：{reason}", "the file cannot be read: {reason}"),
    _error("D1004", "{schema} 没有写明怎样从台账取数", "{schema} does not say how its tables are made from a ledger", ("在表中写 from ledger {{ … }}，见 docs/ledger.md", "its tables say so in `from ledger {{ … }}`: see docs/ledger.md")),
    _error("D1005", "没有说明编哪一种报表：台账是 {year} 年的", "it is not said which form to fill: the ledger is of {year}", ("加上 --schema，可用：{known}", "add `--schema`: {known}")),
    _error("D1006", "台账里没有一行数据", "the ledger has no rows"),
    _error("D1007", "台账里没有单位“{unit}”", "the ledger has no unit `{unit}`", _DID_YOU_MEAN, ("有：{known}", "its units: {known}")),
    _error("D1008", "{cell} 的合计 {sum} 元过大", "the sum of {cell}, {sum} 元, is too large", ("上限是 10¹⁵ 分", "the limit is 10¹⁵ 分")),
    _error("D1009", "不是一张表：有 {n} 行以上的字段数不是 {expected}", "no table: more than {n} lines have another number of fields than {expected}", ("检查分隔符和引号", "look at its delimiter and quotes")),
    _error("D1010", "内存不够：{memory} MB 放不下台账里各不相同的行", "{memory} MB are not enough for so many rows of which each is different", ("把项目名称、摘要一类的列从取数条件中去掉，或在 Python 中用 tabulate(…, memory=2048)", "take columns such as names of projects out of the conditions, or in Python give `tabulate(…, memory=2048)`")),
)

_OF_READING: Final = (
    _warning("F0801", "文件里有 {n} 个数字没有读进报告（{places}）：{why_zh}", "{n} figures of the file are not in the report ({places}): {why}"),
    _note("F0802", "{n} 个数字所在的行有几种读法，按关系选定；把握最小的是 {address}（{confidence}）", "{n} figures stand in rows that can be read in several ways, and were placed by the relations; least sure: {address} ({confidence})"),
    _note("F0840", "金额都是整元：按元取整，各自四舍五入；精确到分不成立的 {n} 个关系中，{tails} 个在取整所能造成的差额之内", "all amounts are whole 元, each rounded by itself: of {n} relations that do not hold to the 分, {tails} are within what that rounding can come to"),
    _note("F0803", "读文件时：{note_zh}", "while reading the file: {note}"),
)

_READING: Final = (
    _error("D0901", "这种文件读不了：{kind_zh}", "files of this kind cannot be read: {kind}", ("可以这样：{advice_zh}", "what helps: {advice}")),
    _error("D0902", "文件加了密码", "the file is encrypted", ("去掉密码后另存，再读", "save it without a password, then read that")),
    _error("D0903", "文件不完整或已损坏，读不出来：{reason_zh}", "the file is truncated or damaged: {reason}", ("重新下载，或用原来的软件打开后另存", "download it again, or open it in its own program and save it anew")),
    _error("D0904", "{what_zh}过多：{found}，上限 {limit}", "too many {what}: {found}; the limit is {limit}", ("一份部门决算只有几十页：把它单独存为一个文件", "a department's accounts have some tens of pages: save them as a file of their own")),
    _error("D0905", "文件解压后过大：超过 {limit}", "the file unpacks to more than {limit}"),
    _error("D0906", "读这个文件用时过长（{limit} 秒以上），已经停止", "reading the file took longer than {limit} s and was stopped"),
    _error("D0907", "文件里没有哪张表像 {schema} 的表", "no table of the file is one of {schema}", ("文件里的表：{titles}", "the tables of the file: {titles}"), ("govfin schema list 列出现有的表式；--schema 指定一种", "`govfin schema list` lists the forms that are known; --schema names one")),
    _error("D0908", "文件里没有文字，只有图像（扫描件）", "the file has no text, only images: it is a scan", ("先做文字识别（OCR），存为可以选取文字的 PDF，再读", "recognize its text (OCR) and save it as a PDF with text, then read that")),
    _warning("D0909", "{place_zh}只有图像，没有文字，没有读", "{place} has only an image and no text, and was not read", ("先做文字识别（OCR）", "recognize its text (OCR) first")),
    _warning("D0920", "{schema} 没有这张表：{title}", "{schema} has no such table: {title}"),
    _warning("D0921", "“{text}”不是金额", "`{text}` is not an amount"),
    _warning("D0922", "{table}没有这一行", "{table} has no such row"),
    _warning("D0923", "{table}没有这一栏：{column}", "{table} has no such column: {column}"),
    _warning("D0924", "{address} 另有一个数字：{first}", "{address} is given another figure: {first}"),
    _warning("D0925", "{table}在别处（{first}）还印了一次，读的是那一处", "{table} is printed elsewhere, too ({first}), and was read there"),
    _warning("D0926", "印在表格之外", "it stands outside of the table"),
    _warning("D0927", "{found}的数字用{unit}、精度 {precision} 写不尽", "in {unit} to {precision}, this figure in {found} cannot be said exactly"),
    _warning("D0928", "比{unit}的精度 {precision} 还细，或者过大", "finer than the precision {precision} of {unit}, or too large"),
    _warning("D0929", "这一行的数字多于{table}的栏目，或者认不出是哪一行", "the line has more figures than {table} has columns, or no row was recognized in it"),
    _note("D0938", "{table}有 {n} 个单元格存的小数比印出的多，已四舍五入到 {precision} {unit}", "{n} cells of {table} keep more decimals than they show; they were rounded half up to {precision} {unit}"),
    _warning("D0939", "{table}照文字的次序读，{all} 个表内关系有 {n} 个不成立：这些行认不准，没有放进报告", "read in the order of its text, {table} breaks {n} of its own {all} relations: its lines cannot be told apart, and are not in the report", ("读原来的 PDF 或表格文件，不读从中抄出的文字", "read the PDF or workbook itself rather than text copied from it")),
    _error("D0937", "有 {n} 个数字在表式里没有位置", "{n} figures have no cell in the form", ("govfin read 读出其余的数字，并列出这些", "`govfin read` reads the others and lists these")),
    _note("D0930", "{table}以{found}印，已换算成{unit}", "{table} is printed in {found}; its figures were converted to {unit}"),
    _note("D0931", "文件是 {year} 年的，{schema} 是 {expected} 年的：报告不写年度", "the file is of {year}, {schema} is of {expected}: the report says no year"),
    _warning("D0932", "{table}的标题写着{found}，而按{unit}读，与其他表相符的更多：没有换算", "the caption of {table} says {found}, but read in {unit} more agrees with the other tables: nothing was converted"),
    _note("D0933", "{table}有 {n} 行可以有几种读法，按表内和表间关系选定", "{n} rows of {table} could be read in several ways; the relations of the form decided"),
    _warning("D0936", "这些数字有 {n} 种读法，没有哪一种明显更好", "these figures can be read in {n} ways, and none is clearly better"),
    _warning("D0934", "{table}的编码 {code} 印作“{printed}”，科目表里是“{name}”", "code {code} in {table} is printed as “{printed}”; the list calls it “{name}”"),
    _note("D0935", "{table}“{title}”，当作“{expected}”来读", "{table} “{title}” was read as “{expected}”"),
)

_WORKBOOKS: Final = (
    _warning("D0960", "{table}里有两行都叫“{name}”", "{table} has two rows called `{name}`", ("给其中一行另取名称，再读", "call one of them something else, and read again")),
    _warning("D0962", "{table}的标题写着单位是{found}，而这张表以{unit}计：数字照{unit}读", "the caption of {table} says {found}, but the table counts {unit}: its figures were read as {unit}"),
    _warning("D0963", "工作表“{sheet}”是{how_zh}的，其中 {n} 个数字没有读进报告，已列出", "the sheet {sheet} is {how}: its {n} figures are listed, and not in the report", ("在 Excel 或 WPS 里取消隐藏，看看是什么；要公开的报表不该隐藏", "show it in Excel or WPS and see what it is; a table to be published should not be hidden")),
    _warning("D0964", "在隐藏的工作表“{sheet}”里", "it is on the hidden sheet {sheet}"),
    _warning("D0965", "单元格里是{what_zh}，没有数字", "the cell has {what}, and no figure", ("用 Excel、WPS 或 LibreOffice 打开，改正公式后保存，再读", "open the file in Excel, WPS or LibreOffice, mend the formula, save it, and read that")),
    _note("D0966", "文件以元印，{n} 个数字用{unit}、精度 {precision} 写不尽：读成同一表式的精确报告，以元计，到分", "the file is printed in 元, and {n} of its figures cannot be said in {unit} to {precision}: it was read as the exact report of the form, in 元 to the 分"),
    _warning("D0969", "{table}的标题写着{unit}，与其他表的 {n} 个关系却按{as_}才成立，照{unit}没有一个成立：没有换算，请核对单位", "the caption of {table} says {unit}, but {n} relations with other tables hold when its figures are read as {as_}, and none as {unit}: nothing was converted; check the unit"),
    _warning("D0967", "工作表“{sheet}”里有 {n} 个数字在隐藏的行或列里（{cells}）：读了，并在出处里注明", "{n} figures of the sheet {sheet} are in hidden rows or columns ({cells}): they were read, and are marked in the sources"),
    _warning("D0968", "{cell} 是合并的单元格，跨了表式的几格：不知道是哪一格的数字", "{cell} is merged over several cells of the form: it cannot be told whose figure it is", ("取消合并，把数字写进它所属的那一格", "unmerge it, and write the figure into its own cell")),
    _note("D0961", "工作表“{sheet}”是 govfin 写的勾稽核对，不是报表，没有读", "the sheet {sheet} is govfin's own sheet of checks, no table of the report, and was not read"),
)

#: Annexes of published reports (绩效自评表): what of them could not be told for certain.
_ANNEXES: Final = (
    _warning("D0950", "{title}里，{labels} 个名称后面有 {n} 个数字，对不上", "in {title}, {n} figures follow {labels} labels: it cannot be told which is which"),
    _warning("D0951", "表式里没有{title}的这一格", "the form has no such cell for {title}"),
    _warning("D0952", "{title}的各项指标分不清，得分都没有放进报告", "the indicators of {title} cannot be told apart; none of their scores is in the report"),
    _note("D0953", "{title}有 {n} 个指标，文字折行，按行的长短分开各栏：请核对指标的名称和目标值", "{title}: the words of {n} indicators are wrapped, and were told apart by the width of their lines; check their names and targets"),
    _warning("D0954", "{title}没有说是哪个项目的", "{title} does not say which project it is of"),
    _warning("D0955", "{title}里，数字前面没有表式的名称", "in {title}, no label of the form stands before this figure"),
)

_REPORT_FOLDERS: Final = (
    _error("D0601", "{address} 以“{unit}”计，不是金额", "{address} counts {unit}, which is no money", ("用 report.decimal(…) 取数", "take it with `report.decimal(…)`")),
    _error("D0602", "{table} 的行没有名称：{name}", "a row of {table} has no name: {name}", ("这张表的行由报告命名，如“开办工作经费”；有级次的，各级之间写 /", "its rows are named by the report, as in `开办工作经费`; `/` stands between levels")),
    _error("D0603", "{table} 的行名过长（超过 {limit} 个字）：{name}", "the name of a row of {table} is longer than {limit} characters: {name}"),
    _error("D0604", "报告文件夹里须有且只有一个数字文件（{known}）", "a report folder has one file of figures ({known})", ("现有：{files}；留下一个", "it has {files}: keep one of them")),
    _error("D0605", "文件夹里的文件过多：超过 {limit} 个", "more than {limit} files in the folder", ("一个部门一年一个文件夹", "one department's year is one folder")),
    _error("D0606", "名称“{name}”里不能有 /", "the name `{name}` cannot have a / in it", ("/ 用来分开项目和指标；可改用全角顿号或间隔号", "/ stands between a project and its indicators")),
    _error("D0607", "不知道“{name}”是哪张表的栏：{tables}", "it is not clear of which table `{name}` is a column: {tables}", ("把这一数字写进 report.csv", "write the figure into `report.csv`")),
    _error("D0608", "标题“{title}”的级别在这里没有意义", "a heading of this level means nothing here: `{title}`", ("职能等只有段落；重点工作用 ##；名词解释用 ## 和 ###", "职能.md has paragraphs alone, 重点工作.md `##`, 名词解释.md `##` and `###`")),
    _error("D0609", "不认识的文字文件", "unknown file of prose", ("是不是“{suggestion}.md”？", "did you mean `{suggestion}.md`?"), ("可用：{known}；README.md 不读", "known files are {known}; README.md is not read")),
    _error("D0610", "“{key}”写了两处，另一处在 {other}", "`{key}` is written twice: it is in {other}, too"),
    _error("D0611", "标题之外的文字：“{text}…”", "text outside of a heading: “{text}…”", ("每一段都放在一个 ## 标题之下；引用（>）只用于重点工作的工作内容及目标", "put each paragraph below a `##` heading; `>` is for the goal of an item of 重点工作")),
    _error("D0612", "“{name}”有两个", "there are two called `{name}`", ("名称须不同，哪怕只差一个字；空格和全角半角不算", "give them different names; blanks and width make no difference")),
    _error("D0613", "没有“{name}”这个数字，不能说明原因", "there is no figure `{name}` to give a reason for", _DID_YOU_MEAN, ("写表式中 figure 的名称或单元格地址，如 收支总计增长、各科目完成年初预算.[208]", "say the name of a figure of the form or an address, such as `收支总计增长` or `各科目完成年初预算.[208]`")),
    _error("D0614", "文件夹里已有别的内容文件：{files}", "the folder has other files of content: {files}", ("写进一个空文件夹", "write into an empty folder")),
)

_OF_PERFORMANCE: Final = (
    _error("F0601", "{address} 写的是 {stated}，按 {expression} 应为 {computed}", "{address} states {stated}, but {expression} is {computed}"),
    _note("F0602", "{address} 写的是 {stated}，按 {expression} 是 {computed}；四舍五入可以解释", "{address} states {stated}, and {expression} is {computed}, which rounding can explain"),
    _warning("F0603", "{address} 没有达到目标，却得了满分：目标值“{target}”，完成值“{actual}”，得 {score} 分", "{address} did not meet its target and has the full score: target “{target}”, actual “{actual}”, {score} points"),
    _warning("F0604", "{address} 没有达到目标，得分却不低于达到目标的指标：目标值“{target}”，完成值“{actual}”，得 {score} 分", "{address} did not meet its target and scores like those that did: target “{target}”, actual “{actual}”, {score} points"),
    _warning("F0605", "{address} 没有达到目标，也没有说明偏差原因：目标值“{target}”，完成值“{actual}”", "{address} did not meet its target, and no reason is given: target “{target}”, actual “{actual}”"),
)

_DOCUMENTS: Final = (
    _error("D0801", "找不到能印中文的字体，不生成满是方框的文件", "no font with Chinese characters was found, and no file full of boxes is made", ("pip install 'govfin[documents]' 会带上字体；或安装思源宋体、思源黑体（Debian：apt-get install fonts-noto-cjk）；或用环境变量 {variable} 指明字体所在的文件夹", "`pip install 'govfin[documents]'` brings fonts along; or install Noto CJK (Debian: `apt-get install fonts-noto-cjk`); or name a folder of fonts in the environment variable {variable}")),
    _error("D0802", "环境变量 {variable} 指明的字体文件夹不存在", "the folder of fonts that the environment variable {variable} names does not exist"),
    _error("D0803", "PDF 没有排成：{reason}", "the PDF could not be set: {reason}"),
    _note("D0804", "报告中没有{tables}，文件中也就没有", "the report does not have {tables}, so the document leaves them out"),
)

_BATCH: Final = (
    _error("D1201", "目录里没有报告，也没有打包的数据", "the folder has no reports and no packed facts", ("报告是 .json 或 .csv 文件；打包的数据是 year=…/region=…/*.parquet", "reports are .json or .csv files; facts are `year=…/region=…/*.parquet`")),
    _error("D1202", "不是打包的数据：缺少 {lacking}", "not packed facts: {lacking} is missing", ("用 govfin batch pack 打包", "pack reports with `govfin batch pack`")),
    _error("D1203", "文件损坏，或者不是 Parquet：{reason}", "the file is damaged or not Parquet: {reason}"),
    _error("D1204", "报告“{name}”出现两次，或者它的各行不在一起", "the report `{name}` appears twice, or its lines do not stand together", ("一份报告的各行须连续，且只在一处", "the lines of a report stand together, in one place")),
    _error("D1205", "不认识这种数据：“{name}”", "unknown kind of line: `{name}`", ("可用：{known}", "known kinds are {known}")),
    _error("D1206", "有行无数：应有的内容是空的", "the line lacks what it should say"),
    _error("D1207", "{address} 出现两次，或者它的各栏不在一起", "{address} is given twice, or its columns do not stand together"),
    _error("D1208", "数字大到求和可能溢出：{terms} 个不超过 {largest} 的数", "amounts so large that a sum may overflow: {terms} amounts of up to {largest}", ("上限是 64 位整数；这一批没有审核，也没有近似", "the limit is a whole number of 64 bits; nothing was checked by halves")),
    _error("D1209", "“{name}”不能用作报告的文件名", "`{name}` cannot be the name of a report's file", ("名称不得以“/”开头，不得含“..”和空段", "a name does not begin with `/` and has no `..` and no empty part")),
    _error("D1210", "{folder} 是另一次审核的结果：{why_zh}", "{folder} has the results of another check: {why}", ("换一个目录，或者用 --restart 丢弃旧结果", "choose another folder, or discard the old results with `--restart`")),
    _error("D1211", "进程意外终止：{reason}", "the process came to an unexpected end: {reason}", ("内存可能不够：减小 --memory 或 --processes", "memory may be short: lower `--memory` or `--processes`")),
    _error("D1212", "“{text}”不是内存大小", "`{text}` is not a size of memory", ("写作 500M 或 2G", "write `500M` or `2G`")),
)

_ANALYSIS: Final = (
    _error("D1220", "没有审核的结果", "there are no findings of a check", ("先运行 govfin batch check，或用 --findings 指明结果所在的文件夹", "run `govfin batch check` first, or name the folder of its findings with `--findings`")),
    _warning("D1221", "分区 {part} 没有审核过，未计入", "partition {part} has not been checked, and is left out"),
    _error("D1222", "{table}的科目没有“{name}”这一级", "the classes of {table} have no level `{name}`", ("可用：{known}", "levels are {known}")),
    _error("D1223", "{table}在这些表样中不是同一张表，或者不是同一栏：{schemas}", "{table} is not the same table, or has not the same column, in {schemas}", ("用 --schema 选定一个表样", "choose one form with `--schema`")),
    _error("D1224", "{table}的这一栏没有可以相加的数字（单位：{units}）", "this column of {table} has no figures that add up (units: {units})"),
    _error("D1225", "文件夹不是空的", "the folder is not empty", ("写进一个空文件夹", "write into an empty folder")),
    _error("D1226", "精度“{text}”不是十的幂", "the precision `{text}` is no power of ten"),
    _warning("D1227", "“{name}”在 {year} 年不止一份报告（{count} 份），没有比较", "{name} has {count} reports of {year}, which are not compared"),
)

_FINDINGS: Final = (
    _note("F0101", "尾差：{left}＝{left_reckoning}，{right}＝{right_reckoning}，相差 {residual} {unit}，四舍五入可以解释", "tail: {left} is {left_reckoning}, {right} is {right_reckoning}; off by {residual} {unit}, which rounding can explain"),
    _warning("F0102", "同一数字印得不同：{left} 是 {left_sum}，{right} 是 {right_sum}；同一数的四舍五入不会两样", "one quantity, printed twice with different digits: {left} is {left_sum}, {right} is {right_sum}; no rounding of one value gives both"),
    _error("F0103", "不符：{left}＝{left_reckoning}，{comparison} {right}＝{right_reckoning}，相差 {residual} {unit}", "broken: {left} is {left_reckoning} and {comparison_en} {right}, {right_reckoning}; off by {residual} {unit}"),
    _warning("F0104", "可疑的尾差：{left}＝{left_reckoning}，{right}＝{right_reckoning}，相差 {residual} {unit}，四舍五入能解释但不大可能", "doubtful tail: {left} is {left_reckoning}, {right} is {right_reckoning}; off by {residual} {unit}, possible by rounding but improbable"),
    _error("F0105", "这些规则单独都说得通，合在一起不可能：{rules}；涉及 {cells}；合起来相差 {residual} {unit}，四舍五入最多解释 {bound}", "each of these rules can hold, all together cannot: {rules}; cells {cells}; their sum is off by {residual} {unit}, and rounding explains {bound} at most"),
    _warning("F0106", "部分比整体还多一个最小单位：{left} 是 {left_sum}，{right} 是 {right_sum}；四舍五入不会如此", "a part is printed one unit above its whole: {left} is {left_sum}, {right} is {right_sum}; no rounding of true values gives both"),
    _warning("F0201", "{table} {title}没有数字，也没有说明（“{statement}”）", "{table} {title} has no figures and lacks its statement (“{statement}”)"),
    _warning("F0202", "{table} {title}有数字，却写着“{statement}”", "{table} {title} has figures beside its statement “{statement}”"),
    _error("F0203", "缺少{table} {title}", "{table} {title} is not in the report"),
    _note("F0301", "{table} 的编码 {code} 不在现有的 {list} 名单中（上级 {parent} {parent_name} 在）", "code {code} in {table} is not in the list that we have ({list}); its parent {parent} {parent_name} is"),
    _error("F0302", "{table} 有 {code} {name}，却没有它的上级 {parent} {parent_name}", "{table} has {code} {name} without its parent {parent} {parent_name}"),
    _warning("F0303", "{table} 的编码 {code} 及其上级都不在 {list} 中", "neither code {code} in {table} nor its parent is in {list}"),
    _warning("F0304", "{table} 的“{label}”有数字 {figure}，{other} 却没有它的科目 {code}", "{label} in {table} has the figure {figure}, but {other} has no row {code}"),
    _warning("F0305", "{table} 有 {code} {name}，{other} 却没有印这一类", "{table} has {code} {name}, for which {other} prints no line"),
    _warning("F0306", "{table} 的 {code} {name} 没有细化到{level}", "{code} {name} in {table} is not broken down to {level}"),
    _error("F0307", "{table} 用了 {year} 年已停用的编码 {code} {name}（见 {list}）", "{table} has code {code} {name}, which was no longer in use in {year} (see {list})"),
    _error("F0308", "{table} 用了 {year} 年尚未启用的编码 {code} {name}（见 {list}）", "{table} has code {code} {name}, which was not yet in use in {year} (see {list})"),
    _note("F0309", "{table} 的 {code} {name} 不合科目顺序（{place}：{rows}）", "{code} {name} in {table} is out of the order of the classification ({place}: {rows})"),
    _warning("F0401", "{table} 的表头写的是{found}年，报告是 {expected} 年", "the heading of {table} says the year {found}, the report is of {expected}"),
    _warning("F0402", "{table} 的表头写的单位是“{found}”，报告的金额单位是{expected}", "the heading of {table} states the unit “{found}”, the report is in {expected}"),
    _warning("F0403", "{table} 的表头写的部门是“{found}”，报告的是“{expected}”", "the heading of {table} names the department “{found}”, the report “{expected}”"),
    _warning("F0404", "{table} 的表头没有写金额单位", "the heading of {table} does not state the unit"),
    _warning("F0405", "{table} 的表头没有写年度，其他表写了", "the heading of {table} does not state the year, as others do"),
    _warning("F0406", "{table} 的表头没有写部门，其他表写了", "the heading of {table} does not name the department, as others do"),
    _warning("F0501", "没有与{companion}核对：那份报告是 {found} 年的，应为 {expected} 年", "not compared with {companion} ({companion_en}): that report is of {found}, and should be of {expected}"),
    _note("F0502", "{companion}的报告写的部门是“{other}”，本报告是“{department}”：请核对是否同一部门", "the report {companion} ({companion_en}) names the department “{other}”, this one “{department}”: see that they are the same"),
    _note("F0503", "规则 {rule} 无法与{companion}核对，缺少：{cells}", "rule {rule} could not be compared with {companion} ({companion_en}); not known: {cells}"),
    _warning("F0504", "没有与{companion}核对：那份报告写的也是本部门“{department}”", "not compared with {companion} ({companion_en}): that report names this department itself, “{department}”"),
)

_WITHOUT_TEMPLATE: Final = (
    _error("D0701", "{schema} 没有情况说明的模板", "{schema} has no template of the narrative", ("模板是与 schema 放在同一目录的 .md 文件，在 schema 中声明为 narrative", "a template is an `.md` file beside the schema, declared in it with `narrative`")),
)

_NARRATIVE: Final = (
    _error("F0701", "表文不符：第 {line} 行“{figure}”印作 {printed}，表中是 {expected}：{sentence}", "text and tables differ: line {line} prints {printed} for {figure}, the tables give {expected}: {sentence}"),
    _warning("F0702", "表文差一个最小单位：第 {line} 行“{figure}”印作 {printed}，表中是 {expected}；同一数的四舍五入不会两样：{sentence}", "text and tables are one step apart: line {line} prints {printed} for {figure}, the tables give {expected}; no rounding of one value gives both: {sentence}"),
    _note("F0703", "尾差：第 {line} 行“{figure}”印作 {printed}，由表中数字算得 {expected}，四舍五入可以解释：{sentence}", "tail: line {line} prints {printed} for {figure}, reckoned from the tables it is {expected}, which rounding can explain: {sentence}"),
    _error("F0704", "第 {line} 行写的是“{printed}”，按表中数字“{figure}”是 {expected}，应为“{word}”：{sentence}", "line {line} says “{printed}”; by the tables {figure} is {expected}, so “{word}”: {sentence}"),
    _note("F0705", "第 {line} 行“{figure}”印作 {printed}：基数为零，比率没有意义，表式习惯印 {habit}（{because}）：{sentence}", "line {line} prints {printed} for {figure}: its base is zero, so there is no such rate; the form has the habit of printing {habit} ({because}): {sentence}"),
    _warning("F0706", "第 {line} 行“{figure}”印作 {printed}：基数为零，没有这个比率：{sentence}", "line {line} prints {printed} for {figure}: its base is zero, so there is no such rate: {sentence}"),
    _error("F0707", "第 {line} 行的说法与表中数字不合（{condition}），应为“{expected}”：{sentence}", "what line {line} says does not go with the tables ({condition}); it should read “{expected}”: {sentence}"),
    _note("F0708", "没有读到表式的这句话：“{expected}”（第 {line} 行附近）", "a sentence of the form was not found: “{expected}” (near line {line})"),
    _note("F0709", "第 {line} 行起有表式没有的文字，其中 {count} 个数字没有核对：{numbers}：{sentence}", "from line {line} there is text that the form does not have; {count} numbers in it were not compared: {numbers}: {sentence}"),
    _warning("F0710", "第 {line} 行列举的项目少了{names}，{table}有它们的数字：{sentence}", "the list in line {line} lacks {names}, which have figures in {table}: {sentence}"),
    _warning("F0711", "没有给出部门自己的文字“{text}”（原因、用途等），写作【…】", "the department's own text “{text}” (a reason, a purpose) is not given and is written as 【…】"),
    _note("F0712", "有 {count} 个数字无法核对，缺少：{cells}", "{count} figures could not be compared; not known: {cells}"),
    _warning("F0713", "第 {line} 行的年度是 {printed}，应为 {expected}：{sentence}", "line {line} says the year {printed}, not {expected}: {sentence}"),
    _warning("F0714", "{count} 个数字没有数值，写作【…】：{figures}；缺少：{lacking}", "{count} figures have no value and are written as 【…】: {figures}; lacking {lacking}"),
    _warning("F0715", "没有找到这一节：“{title}”", "the section “{title}” was not found"),
    _warning("F0716", "第 {line} 行“{figure}”没有填，表中是 {expected}：{sentence}", "line {line} leaves {figure} open, the tables give {expected}: {sentence}"),
    _error("F0717", "第 {line} 行的这句话与表中数字不合（{condition}），不应有：{sentence}", "what line {line} says does not go with the tables ({condition}) and should not be there: {sentence}"),
    _warning("F0718", "第 {line} 行列举了{names}，{table}没有它们的数字：{sentence}", "the list in line {line} names {names}, for which {table} has no figure: {sentence}"),
    _note("F0719", "没有读到这句话和它的数字：“{expected}”（{figures}；第 {line} 行附近）", "a sentence of the form was not found, with its figures: “{expected}” ({figures}; near line {line})"),
    _warning("F0720", "{count} 个数字没有数值，写作【…】：{figures}；它们的基数为零", "{count} figures have no value and are written as 【…】: {figures}; their base is zero"),
    _warning("F0721", "第 {line} 行没有写明“{text}”（原因、用途等）：{sentence}", "line {line} does not state “{text}” (a reason, a purpose): {sentence}"),
)

_MEMBERSHIP: Final = (
    _error("D1230", "没有一份报告属于另一份报告", "no report is part of another", ("单位的报告放在以部门命名的文件夹里（420103/某局/中心 属于 420103/某局），或者用 --units 给出单位名单", "put units' reports into a folder called like their department's (`420103/某局/中心` is part of `420103/某局`), or give a list with `--units`"), ("名单是 CSV：单位,上级单位,地区,年度（后两栏可以不要）", "the list is a CSV: unit,parent,region,year (the last two may lack)")),
    _error("D1231", "单位名单缺少栏目：{missing}", "the list of units lacks {missing}", ("第一行是栏目名：{expected}", "its first line names the columns: {expected}")),
    _error("D1232", "单位名单的这一行要有单位和上级单位，年度是数字：{text}", "this line of the list of units must say a unit and its parent, and its year is a number: {text}"),
)

_MEMBERSHIP_FINDINGS: Final = (
    _error("F1230", "{where}不等于 {units} 个下级之和，原因不明：{count} 个数字不符，其中 {address} 为 {published}，下级合计 {total}，相差 {residual} {unit}", "{where} is not the sum of its {units} parts, and nothing explains it; cells that are off: {count}; {address} is {published}, the parts come to {total}; off by {residual} {unit}"),
    _error("F1231", "{where}不等于 {units} 个下级之和：{how}（{sureness}）。{count} 个数字不符，其中 {address} 为 {published}，下级合计 {total}，相差 {residual} {unit}", "{where} is not the sum of its {units} parts: {how_en} ({sureness_en}); cells that are off: {count}; {address} is {published}, the parts come to {total}; off by {residual} {unit}"),
    _note("F1232", "{where}有 {count} 个数字与下级之和的差四舍五入可以解释，但可能性很小，其中 {address} 相差 {residual} {unit}", "{where} is off from the sum of its parts by what rounding can explain, but improbably; cells: {count}; {address} is off by {residual} {unit}"),
    _warning("F1233", "{where}的下级“{name}”没有报告", "{where}: its part {name} has no report"),
    _note("F1234", "{where}：{name} {amount} {unit} 视为下级之间的往来，已抵销", "{where}: {name} of {amount} {unit} is taken for what its parts paid one another, and eliminated"),
)

_ANALYSIS_FINDINGS: Final = (
    _error("F1220", "汇总数不合：{where} {code} {name}是 {whole}，下级合计 {parts}，相差 {residual} {unit}", "totals do not add up: {where} {code} {name} is {whole}, its parts come to {parts}; off by {residual} {unit}"),
    _warning("F1221", "汇总数相差 {residual} {unit}，四舍五入可以解释，但可能性很小：{where} {code} {name}是 {whole}，下级合计 {parts}", "totals are off by {residual} {unit}, possible by rounding but improbable: {where} {code} {name} is {whole}, its parts come to {parts}"),
    _note("F1222", "汇总数的尾差：{where} {code} {name}是 {whole}，下级合计 {parts}，相差 {residual} {unit}", "tail of totals: {where} {code} {name} is {whole}, its parts come to {parts}; off by {residual} {unit}"),
    _warning("F1223", "与上年不符：{where} {cells}，相差 {residual} {unit}", "not what last year ended with: {where} {cells}; off by {residual} {unit}"),
    _note("F1224", "与上年有尾差：{where} {cells}，相差 {residual} {unit}", "within rounding of what last year ended with: {where} {cells}; off by {residual} {unit}"),
)

_LEDGER_ROWS: Final = (
    _error("F0901", "第 {line} 行有 {found} 个字段，表头有 {expected} 个", "line {line} has {found} fields, the header has {expected}"),
    _error("F0902", "“{dimension}”没有“{value}”这个值：{rows} 行，{sum} 元（第 {lines} 行）", "`{dimension}` has no value `{value}`: {rows_en}, {sum} 元 ({lines_en})", _DID_YOU_MEAN, ("可以是：{known}", "its values: {known}")),
    _error("F0903", "“{dimension}”的“{value}”不是{classification}的编码：{rows} 行，{sum} 元（第 {lines} 行）", "`{value}` in `{dimension}` is no code of {classification}: {rows_en}, {sum} 元 ({lines_en})", _DID_YOU_MEAN, ("编码位数：{levels}", "codes have {levels} digits"), ("叫这个名称的编码有：{several}", "codes of that name: {several}")),
    _error("F0904", "“{dimension}”的“{value}”不是最细的一级（{level}）：{rows} 行，{sum} 元（第 {lines} 行）", "`{value}` in `{dimension}` is not of the lowest level ({level}): {rows_en}, {sum} 元 ({lines_en})", ("台账要记到{level}级科目；上级由逐级汇总得出", "a ledger has codes of level {level}; those above are sums")),
    _error("F0905", "没有填“{dimensions}”，无法判断是否列入{tables}：{rows} 行，{sum} 元（第 {lines} 行）", "`{dimensions}` is blank, and decides whether the row is in {tables}: {rows_en}, {sum} 元 ({lines_en})"),
    _error("F0906", "{table}没有这样的行可列（{row}）：{rows} 行，{sum} 元（第 {lines} 行）", "{table} has no line for {row}: {rows_en}, {sum} 元 ({lines_en})"),
    _error("F0907", "可以列入{table}的几个格子：{cells}：{rows} 行，{sum} 元（第 {lines} 行）", "several cells of {table} take it: {cells}: {rows_en}, {sum} 元 ({lines_en})", ("修改表式中的取数条件", "mend the conditions of the form's `from ledger`")),
    _error("F0908", "没有一张表列这样的收支（{row}）：{rows} 行，{sum} 元（第 {lines} 行）", "no table shows {row}: {rows_en}, {sum} 元 ({lines_en})"),
    _error("F0909", "金额不能用：{reason_zh}：{rows} 行，{sum} 元（第 {lines} 行）", "an amount that cannot be used: {reason}: {rows_en}, {sum} 元 ({lines_en})"),
    _error("F0910", "不是 {year} 年的，而是 {value} 年的：{rows} 行，{sum} 元（第 {lines} 行）", "not of {year}, but of {value}: {rows_en}, {sum} 元 ({lines_en})"),
    _error("F0911", "“{dimension}”的“{value}”不是日期或期间：{rows} 行，{sum} 元（第 {lines} 行）", "`{value}` in `{dimension}` is neither a date nor a period of the year: {rows_en}, {sum} 元 ({lines_en})", ("写作 2020-03-31、2020年3月、202003 或 3月", "write 2020-03-31, 2020年3月, 202003 or 3月")),
    _note("F0912", "不列入各表（{because}）：{rows} 行，{sum} 元", "in no table, as the form has it ({because}): {rows_en}, {sum} 元"),
    _note("F0913", "没有用到的列：{names}", "columns not used: {names}"),
    _note("F0914", "台账有 {n} 个单位，已相加：{names}", "the ledger has {n} units, added up: {names}", ("相加不抵销单位之间的收支；要分单位编表，用 --unit，再用 govfin consolidate 汇总", "adding up eliminates no transfers between them: take one with `--unit`, then `govfin consolidate`")),
    _warning("F0915", "编码 {code} 叫“{name}”，台账写的是“{label}”：{rows} 行，{sum} 元（第 {lines} 行）", "code {code} is called {name}, the ledger says {label}: {rows_en}, {sum} 元 ({lines_en})"),
    _error("F0916", "没有金额：{rows} 行，{sum} 元（第 {lines} 行）", "no amount: {rows_en}, {sum} 元 ({lines_en})"),
    _error("F0917", "还有 {n} 处 {code} 那样的错误：{rows} 行，{sum} 元（第 {lines} 行）", "{n} more mistakes like {code}: {rows_en}, {sum} 元 ({lines_en})"),
)


#: How the difference between two forms is told, by what changed. `{n}` things; `{s}` is the plural's ending.
CHANGES: Final[Mapping[str, Words]] = {
    "head": Words("{before} → {after}", "{before} → {after}"),
    "none": Words("没有差别", "no difference"),
    "whole": Words("整体", "the form"),
    "title": Words("名称：“{before}” → “{after}”", "title: “{before}” → “{after}”"),
    "year": Words("年度：{before} → {after}", "year: {before} → {after}"),
    "place": Words("地区：{before} → {after}", "place: {before} → {after}"),
    "source": Words("来源：{before} → {after}", "source: {before} → {after}"),
    "unit": Words("单位和精度：{before} → {after}", "unit and precision: {before} → {after}"),
    "rounding": Words("舍入：{before} → {after}", "rounding: {before} → {after}"),
    "ledger": Words("台账和取数改写", "the ledger, or what tables take from it, reworded"),
    "charts": Words("图表改变", "charts changed"),
    "document": Words("文本的大纲改变", "the outline of the document changed"),
    "of-narrative": Words("情况说明", "the narrative"),
    "narrative": Words("模板改写", "template reworded"),
    "narrative-added": Words("增加模板，{n}段", "template added, {n} paragraph{s}"),
    "narrative-dropped": Words("取消模板，{n}段", "template dropped, {n} paragraph{s}"),
    "elimination": Words("抵销：{before} → {after}", "eliminations: {before} → {after}"),
    "id": Words("表号：{before} → {after}", "number of the table: {before} → {after}"),
    "rows-of": Words("行改随分类科目：{before} → {after}", "rows follow another classification: {before} → {after}"),
    "rows-open": Words("行改随报告而定，依分类科目“{after}”", "rows now come with the report, by {after}"),
    "rows-printed": Words("行改为印定，不再随报告而定", "rows are now printed and no longer come with the report"),
    "total": Words("合计行：“{before}” → “{after}”", "row of totals: “{before}” → “{after}”"),
    "total-place-first": Words("合计改印在首行", "the total is now printed first"),
    "total-place-last": Words("合计改印在末行", "the total is now printed last"),
    "note": Words("附注改写", "note reworded"),
    "note-added": Words("增加附注", "note added"),
    "note-dropped": Words("取消附注", "note dropped"),
    "erratum": Words("更正改写", "erratum reworded"),
    "erratum-added": Words("增加更正", "erratum added"),
    "erratum-dropped": Words("取消更正", "erratum dropped"),
    "statement": Words("无数字时的说明：“{before}” → “{after}”", "statement without figures: “{before}” → “{after}”"),
    "statement-added": Words("增加无数字时的说明：“{after}”", "statement without figures added: “{after}”"),
    "statement-dropped": Words("取消无数字时的说明：“{before}”", "statement without figures dropped: “{before}”"),
    "tables-added": Words("增加的表", "tables added"),
    "tables-dropped": Words("取消的表", "tables dropped"),
    "tables-same": Words("没有变化的表：{names}", "tables unchanged: {names}"),
    "panel-added": Words("增加栏目“{name}”", "panel added: “{name}”"),
    "panel-dropped": Words("取消栏目“{name}”", "panel dropped: “{name}”"),
    "panel-renamed": Words("栏目改名：“{before}” → “{after}”", "panel renamed: “{before}” → “{after}”"),
    "rows-added": Words("增加 {n} 行{panel}：{names}{place}", "{n} row{s} added{panel}: {names}{place}"),
    "rows-dropped": Words("取消 {n} 行{panel}：{names}", "{n} row{s} dropped{panel}: {names}"),
    "rows-renamed": Words("行改名：{names}", "row{s} renamed: {names}"),
    "rows-unnumbered": Words("不再印行次（{n} 行）", "line numbers no longer printed ({n} row{s})"),
    "rows-numbered": Words("开始印行次（{n} 行）", "line numbers now printed ({n} row{s})"),
    "rows-renumbered": Words("行次：{names}", "renumbered: {names}"),
    "rows-ordinals": Words("序号：{names}", "ordinals: {names}"),
    "rows-moved": Words("移位：{names}", "moved: {names}"),
    "rows-panel": Words("移到“{panel}” {n} 行：{names}", "{n} row{s} moved to “{panel}”: {names}"),
    "rows-reclassed": Words("对应的类：{names}", "class: {names}"),
    "columns-added": Words("增加 {n} 栏{panel}：{names}{place}", "{n} column{s} added{panel}: {names}{place}"),
    "columns-dropped": Words("取消 {n} 栏{panel}：{names}", "{n} column{s} dropped{panel}: {names}"),
    "columns-renamed": Words("栏改名：{names}", "column{s} renamed: {names}"),
    "columns-unnumbered": Words("不再印栏次（{n} 栏）", "column numbers no longer printed ({n} column{s})"),
    "columns-numbered": Words("开始印栏次（{n} 栏）", "column numbers now printed ({n} column{s})"),
    "columns-renumbered": Words("栏次：{names}", "columns renumbered: {names}"),
    "columns-ordinals": Words("栏的序号：{names}", "ordinals of columns: {names}"),
    "columns-moved": Words("栏移位：{names}", "columns moved: {names}"),
    "columns-panel": Words("移到“{panel}” {n} 栏：{names}", "{n} column{s} moved to “{panel}”: {names}"),
    "columns-reclassed": Words("栏对应的类：{names}", "class of columns: {names}"),
    "in-panel": Words("（{panel}）", " ({panel})"),
    "after": Words("，在“{after}”之后", ", after “{after}”"),
    "first": Words("，在最前", ", first"),
    "to-after": Words("“{name}”到“{after}”之后", "“{name}” to after “{after}”"),
    "to-first": Words("“{name}”到最前", "“{name}” to the first place"),
    "numbered": Words("“{name}”（{number}行）", "“{name}” (line {number})"),
    "numbered-column": Words("“{name}”（{number}栏）", "“{name}” (column {number})"),
    "and-more": Words("{names} 等 {n} 项", "{names} and {more} more"),
    "classifications": Words("分类科目", "classifications"),
    "codes-list": Words("{alias}：{before} → {after}", "{alias}: {before} → {after}"),
    "codes-used": Words("{alias}：改用 {after}", "{alias}: now uses {after}"),
    "codes-unused": Words("{alias}：不再用 {before}", "{alias}: no longer uses {before}"),
    "codes-same-list": Words("{alias}：{after}", "{alias}: {after}"),
    "codes-added": Words("增加 {n} 个编码：{names}", "{n} code{s} added: {names}"),
    "codes-dropped": Words("取消 {n} 个编码：{names}", "{n} code{s} dropped: {names}"),
    "codes-renamed": Words("{n} 个编码改名：{names}", "{n} code{s} renamed: {names}"),
    "codes-ended": Words("{n} 个编码停用：{names}", "{n} code{s} ended: {names}"),
    "code-ended": Words("{id} {name}（到 {until} 年）", "{id} {name} (until {until})"),
    "code-succeeded": Words("{id} {name}（到 {until} 年，改为 {successor}）", "{id} {name} (until {until}, then {successor})"),
    "rules": Words("规则（{n} 条不变）", "rules ({n} unchanged)"),
    "rule-added": Words("增加 {code}", "added {code}"),
    "rule-dropped": Words("取消 {code}", "dropped {code}"),
    "rule-changed": Words("改变 {code}", "changed {code}"),
    "rule-text": Words("“{before}” → “{after}”", "“{before}” → “{after}”"),
    "rule-cells-added": Words("现在含 {names}", "now with {names}"),
    "rule-cells-dropped": Words("不再含 {names}", "no longer with {names}"),
    "rule-verdict": Words("违反时：{before} → {after}", "when broken: {before} → {after}"),
    "figures": Words("情况说明的数字", "figures of the narrative"),
    "figures-added": Words("增加：{names}", "added: {names}"),
    "figures-dropped": Words("取消：{names}", "dropped: {names}"),
    "figures-changed": Words("改变：{names}", "changed: {names}"),
}

#: What `convert` says of a report that moved.
MOVES: Final[Mapping[str, Words]] = {
    "unplaced": Words("{n} 个数字在 {schema} 中没有位置：", "{n} figure{s} without a place in {schema}:"),
    "others": Words("此外没有位置的：", "also without a place:"),
    "lacking": Words("{n} 个单元格是 {schema} 新有的，报告里没有，写作“?”：{names}", "{n} cell{s} of {schema} that the report lacks, written as `?`: {names}"),
    "absent": Words("{schema} 有而报告没有的表：{names}", "tables of {schema} that the report does not have: {names}"),
    "row": Words("（没有数字的行）", "(a row without figures)"),
}

#: What `govfin read` made of a file.
READINGS: Final[Mapping[str, Words]] = {
    "read": Words("{file}：{figures} 个数字读进 {schema} 的 {tables} 张表", "{file}: {figures} figure{s} read into {tables} tables of {schema}"),
    "whose": Words("{department} {year}", "{department} {year}"),
    "chosen": Words("表式由文件判定：{reasons}", "the form was told from the file: {reasons}"),
    "reasons": Words("{id}（{placed}/{figures} 个数字有位置，{wording} 的用语相同，{held} 个关系成立、{broken} 个不成立{facts}）", "{id} ({placed} of {figures} figures have a place, {wording} of its words are there, {held} relations hold, {broken} do not{facts})"),
    "year": Words("，年度相符", ", the year is its own"),
    "other year": Words("，年度不符", ", the year is another"),
    "place": Words("，地区相符", ", the place is its own"),
    "next": Words("其次是 {reasons}", "next best: {reasons}"),
    "guessed": Words("其中 {n} 个数字所在的行有几种读法，按关系选定；把握最小的：{least}", "{n} of them stand in rows that could be read in several ways and were placed by the relations; least sure: {least}"),
    "unplaced": Words("没有位置的数字 {n} 个：", "{n} figure{s} without a place:"),
    "absent": Words("文件里没有找到：{names}", "not found in the file: {names}"),
    "all": Words("没有遗漏的数字", "no figure was left out"),
    "sources": Words("每个数字的出处：{file}", "where each figure stood: {file}"),
    "more": Words("…… 还有 {n} 个", "… and {n} more"),
}

#: How strong the audit of a form is (`govfin schema strength`).
STRENGTH: Final[Mapping[str, Words]] = {
    "head": Words("{schema}：{cells} 个单元格，{equations} 个等式，{inequalities} 个不等式，{presumptions} 个只作提醒；行随报告而定的表取以下样本编码：", "{schema}: {cells} cells, {equations} equations, {inequalities} inequalities, {presumptions} that only warn; tables whose rows come with the report have these codes, as a sample:"),
    "single": Words("单个错误：{cells} 个单元格中有 {located} 个，错了就能发现并定位", "single errors: in {located} of {cells} cells an error is seen and located"),
    "tied": Words("  发现得了、但分不清是哪一格：{n} 个单元格，{groups} 组（各格在同样的等式里成比例）", "  seen, but not told apart: {n} cells in {groups} groups (they stand in the same equations, in proportion)"),
    "bounded": Words("  只有不等式或提醒管着，错在一个方向才看得出：{n} 个单元格", "  in inequalities and warnings alone, so seen in one direction at most: {n} cells"),
    "unprotected": Words("  没有任何规则管着，错了看不出：{n} 个单元格", "  in no rule, so never seen: {n} cells"),
    "double": Words("两个错误：{pairs} 对单元格中有 {hidden} 对，两错可以相抵而不被发现", "double errors: in {hidden} of {pairs} pairs of cells, two errors can cancel and stay unseen"),
    "planes": Words("  三格共面，其中两格的错误可以像另一格的错误：{n} 组", "  three cells in one plane, so errors in two can look like one in the third: {n}"),
    "lost": Words("丢失的数字：{cells} 个单元格中任丢一个，{one} 个可以复原；至多 {rank} 个同时丢失仍可复原，另外 {rest} 个是全表的独立数据", "lost figures: any one of {one} of {cells} cells can be recovered; at most {rank} at a time, from the other {rest}, which carry all that the form says"),
    "dependent": Words("等式：{equations} 个中 {rank} 个独立，{n} 个可由其他等式推出（复核用）", "equations: {rank} of {equations} are independent; {n} follow from others (a second look at the same figures)"),
    "follows": Words("{rule}（{cell}）出自 {sum}", "{rule} ({cell}) from {sum}"),
    "consistent": Words("等式之间没有矛盾", "no equation contradicts others"),
    "contradictions": Words("相互矛盾的等式：{n} 个", "equations that contradict others: {n}"),
    "suggest": Words("如果属实，最有用的新等式（同名而尚无关系的单元格）：", "equalities that would add most, if they are true (cells of one name, not yet linked):"),
    "suggestion": Words("{left} = {right}（{label}）：多保护 {protected} 格，多定位 {located} 格", "{left} = {right} ({label}): {protected} more seen, {located} more located"),
    "more": Words("…… 还有 {n} 项", "… and {n} more"),
}

#: What rounding did to a report (`govfin round`).
ROUNDING: Final[Mapping[str, Words]] = {
    "plain": Words("四舍五入：{figures} 个数字逐格舍入", "plain rounding: {figures} figures, each half up by itself"),
    "controlled": Words("舍位平衡：{figures} 个数字中 {n} 个不按四舍五入", "controlled rounding: {n} of {figures} figures are not half up"),
    "holds": Words("表中各数相加，分毫不差", "every printed sum holds, to the last digit"),
    "unkept": Words("有 {n} 个关系，舍入前成立，舍入后不成立：", "{n} relation{s} that hold exactly and not as printed:"),
    "impossible": Words("没有一种舍入能使各关系都成立；以下是最接近的，其中 {n} 个关系不成立：", "no rounding keeps every relation; this is the nearest, in which {n} do{es} not hold:"),
    "use": Words("要使其成立：--policy controlled", "to make them hold: --policy controlled"),
    "at": Words("{rule}（{cell}）", "{rule} ({cell})"),
    "relation": Words("{rule}：相差 {residual} {unit}", "{rule}: off by {residual} {unit}"),
    "totals": Words("总计也不按四舍五入，否则各关系不能都成立：{names}", "grand totals are not half up, for no rounding that keeps them so keeps every relation: {names}"),
    "broken": Words("有 {n} 个关系，舍入前就不成立（见 govfin check），舍入时不管：", "{n} relation{s} do{es} not hold among the exact figures themselves (see `govfin check`), and are left out:"),
    "unproven": Words("时间到了：不能断定没有更好的舍入", "the time was up: a better rounding may exist"),
    "address": Words("单元格", "cell"),
    "exact": Words("准确数（元）", "exact, 元"),
    "half-up": Words("四舍五入", "half up"),
    "printed": Words("印出", "printed"),
    "because": Words("为使其成立", "needed by"),
    "more": Words("…… 还有 {n} 项", "… and {n} more"),
}

#: What is said of a department and its units (`govfin consolidate`).
UNITS_TEXT: Final[Mapping[str, Words]] = {
    "units": Words("{n} 个单位；各单位的明细写在 {file}", "{n} unit{s}; what each gives is kept in {file}"),
    "more": Words("…… 还有 {n} 项", "… and {n} more"),
    "compared": Words("{n} 个数字与各单位之和一致，{tails} 个有尾差，{differing} 个不符", "{n} figure{s} agree with the sum of the units, {tails} but for tails, {differing} do not"),
}

#: What comes of many reports (`govfin batch`).
BATCH: Final[Mapping[str, Words]] = {
    "packing": Words("正在打包", "packing"),
    "unpacking": Words("正在还原", "unpacking"),
    "packed": Words("打包 {n} 份报告：{where}", "{n} report{s} packed: {where}"),
    "folders": Words("其中报告文件夹 {n} 个：数字全部打包，文字说明没有打包", "{n} of them report folder{s}: all figures are packed, the words beside them are not"),
    "unpacked": Words("还原 {n} 份报告：{where}", "{n} report{s} unpacked: {where}"),
    "part": Words("{part}：{n} 份报告，{failed} 份有错误；{findings}", "{part}: {n} report{s}, {failed} with errors; {findings}"),
    "part_before": Words("{part}：{n} 份报告，上次已审核", "{part}: {n} report{s}, checked before"),
    "part_skipped": Words("{part}：没有审核", "{part}: not checked"),
    "total": Words("共 {n} 份报告，{failed} 份有错误；{findings}", "{n} report{s}, {failed} with errors; {findings}"),
    "set_aside": Words("govfin.toml 停用的规则搁置了 {n} 项发现", "{n} finding{s} of rules that are off set aside, as govfin.toml says"),
    "unusable": Words("不能用的报告 {n} 份，原因见上和各分区的 unusable.txt", "{n} report{s} could not be used: see above, and unusable.txt of each partition"),
    "skipped": Words("没有审核的分区 {n} 个；改好后再运行一次，只审核这些", "{n} partition{s} could not be checked; mend them and run again: only these are checked then"),
    "located": Words("查找了 {n} 份有错误的报告最可能错的格子，另有 {rest} 份没有时间", "the cells to blame were looked for in {n} failing report{s}; no time was left for {rest}"),
    "worst": Words("违反最多的规则：", "the rules most broken:"),
    "worst_rule": Words("  {count}  {rule}", "  {count}  {rule}"),
    "where": Words("结果：{where}", "findings: {where}"),
}

#: Answers over many reports (`govfin batch summary` and its like): titles, columns and entries of tables.
ANALYSIS: Final[Mapping[str, Words]] = {
    "title": Words("决算报告汇总分析", "Many reports: what they come to"),
    "summary": Words("审核汇总", "Summary"),
    "total": Words("全部报告", "All reports"),
    "total_without": Words("全部报告（另有 {out} 份不能用）", "All reports (another {out} could not be used)"),
    "by_rule": Words("按规则：违反最多的在前", "By rule: the most broken first"),
    "by_region": Words("按地区", "By region"),
    "by_year": Words("按年度", "By year"),
    "by_department": Words("按部门", "By department"),
    "by_severity": Words("按严重程度", "By severity"),
    "by_residual": Words("相差多少（以末位的一个单位计）", "Residuals, in steps of the last printed digit"),
    "totals": Words("{year} {table} {title}：{column}（{unit}）", "{year} {table} {title}: {column} ({unit})"),
    "years": Words("年初数与上年年末数：比较了 {pairs} 对报告，{alone} 份没有上年的报告", "Year-start against last year's year-end: {pairs} pairs of reports; {alone} without last year's"),
    "differences": Words("与上年不符", "Differences from last year"),
    "rule": Words("规则", "Rule"),
    "who": Words("部门", "Department"),
    "cells": Words("单元格", "Cells"),
    "compared": Words("比较", "Compared"),
    "equal": Words("相符", "Equal"),
    "tails": Words("尾差", "Tails"),
    "differ": Words("不符", "Differ"),
    "mismatch": Words("不符", "differs"),
    "year": Words("年度", "Year"),
    "region": Words("地区", "Region"),
    "code": Words("编码", "Code"),
    "name": Words("名称", "Name"),
    "level": Words("级次", "Level"),
    "amount": Words("金额", "Amount"),
    "parts": Words("下级合计", "Parts"),
    "undivided": Words("未细化", "Undivided"),
    "undecided": Words("未核对", "Undecided"),
    "residual": Words("相差", "Off by"),
    "unit": Words("单位", "Unit"),
    "outcome": Words("结果", "Outcome"),
    "pass": Words("相符", "equal"),
    "tail": Words("尾差", "tail"),
    "doubtful": Words("存疑", "doubtful"),
    "broken": Words("不符", "differs"),
    "by": Words("分类", "By"),
    "key": Words("项目", "Item"),
    "reports": Words("报告", "Reports"),
    "hit": Words("有问题", "Hit"),
    "share": Words("占比", "Share"),
    "errors": Words("错误", "Errors"),
    "warnings": Words("警告", "Warnings"),
    "notes": Words("提示", "Notes"),
    "error": Words("错误", "error"),
    "warning": Words("警告", "warning"),
    "note": Words("提示", "note"),
    "no sum": Words("没有差额", "no sum"),
    "rollup": Words("下级报告逐级汇总：与上级报告核对（第 1 级最下）", "Parts summed up and held against their whole, level by level (1 is the lowest)"),
    "by_cause": Words("为什么不符", "Why wholes are off"),
    "rollup_by_region": Words("按地区：不符的上级报告", "By region: wholes that are off"),
    "improbable": Words("存疑", "Doubtful"),
    "wholes": Words("上级报告", "Wholes"),
    "units": Words("下级报告", "Parts"),
    "off": Words("不符的上级", "Wholes off"),
    "surely": Words("确定", "Sure"),
    "probably": Words("很可能", "Likely"),
    "possibly": Words("可能", "Possible"),
    "names": Words("下级", "Part"),
    "sureness": Words("把握", "Sureness"),
    "cell": Words("单元格", "Cell"),
    "published": Words("公布数", "Published"),
    "sure": Words("确定", "sure"),
    "likely": Words("很可能", "likely"),
    "possible": Words("可能", "possible"),
    "twice": Words("同一下级有两份报告", "a part is there twice"),
    "extra": Words("多了一个下级", "a part too many"),
    "lacking": Words("缺下级的报告", "a part lacks"),
    "other unit": Words("下级的金额单位不对", "a part in another unit"),
    "last year": Words("下级用了上年的报告", "a part's last year"),
    "sign": Words("下级的数字正负号相反", "a wrong sign in a part"),
    "shifted": Words("下级的数字小数点错位", "a moved point in a part"),
    "figure": Words("下级的数字有误", "a figure of a part"),
    "itself": Words("上级自身的数字有误", "a figure of the whole itself"),
    "unexplained": Words("原因不明", "unexplained"),
    "how twice": Words("{names}的数字完全相同，算了两次", "{names} have the same figures, and are counted twice"),
    "how extra": Words("不算{names}就相符", "it agrees without {names}"),
    "how lacking": Words("缺{names}的报告", "the report of {names} lacks"),
    "a lacking one": Words("所缺的恰是一份完整的报告：少了一个下级，不知是哪个", "what lacks is a report that adds up: a part lacks, nobody knows which"),
    "how other unit": Words("{names}的金额是{found}，不是{unit}", "the figures of {names} are in {found}, not in {unit}"),
    "how last year": Words("{names}的数字全是上年的", "all figures of {names} are last year's"),
    "how sign": Words("{names}的数字正负号相反", "a figure of {names} has the wrong sign"),
    "how shifted": Words("{names}的数字小数点错位", "the point of a figure of {names} has moved"),
    "how figure": Words("{names}的数字恰好差这么多", "{names} is off by just that"),
    "how itself": Words("是它自身的数字有误，自身的加总也差这么多", "its own figures are wrong: its own sums are off by that as well"),
    "exported": Words("导出 {n} 份报告：{where}", "{n} reports exported: {where}"),
    "unknown": Words("（未注明）", "(not stated)"),
    "more": Words("… 另有 {n} 行", "… {n} more"),
    "none": Words("（没有）", "(none)"),
}

#: What the rules say about the cells that a report lacks (`govfin fill`).
FILLING: Final[Mapping[str, Words]] = {
    "nothing": Words("没有缺的数字", "no figure is lacking"),
    "determined": Words("可以推出 {n} 个数字：", "{n} figure{s} follow:"),
    "blank": Words("另有 {n} 个单元格的各组成部分都是空白，仍为空白", "{n} more cell{s} sum nothing but blanks, and stay blank"),
    "open": Words("有 {n} 个数字推不出：", "{n} figure{s} do not follow:"),
    "ask": Words("至少要问 {n} 个数字，其余便可推出：", "the fewest to ask for, so that all others follow: {n} figure{s}"),
    "all": Words("不必再问：所缺的都可推出", "nothing to ask for: all that lacks follows"),
    "to": Words("至", "to"),
    "between": Words("在 {low} 与 {high} 之间", "between {low} and {high}"),
    "least": Words("不小于 {low}，上无界限", "at least {low}, without upper bound"),
    "most": Words("不大于 {high}，下无界限", "at most {high}, without lower bound"),
    "unbounded": Words("规则不加限制", "the rules do not bound it"),
    "unasked": Words("没有求区间", "interval not sought"),
    "contradictory": Words("已有的数字互相矛盾（见 govfin check），不求区间；推出的数字未必可靠", "the figures that are there contradict one another (see `govfin check`): no intervals, and what follows may be wrong"),
}


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every code with its entry, in order."""
    groups = (
        _SYNTAX,
        _NAMES,
        _RULES,
        _DECLARATIONS,
        _BOUNDS,
        _FAMILY,
        _SUPPLEMENTARY,
        _TEMPLATES,
        _LEDGERS,
        _BETWEEN_UNITS,
        _FILES,
        _FIGURES_OF_FILES,
        _AMOUNTS,
        _MOVING,
        _SETTINGS,
        _REPORT_FOLDERS,
        _WITHOUT_TEMPLATE,
        _DOCUMENTS,
        _READING,
        _WORKBOOKS,
        _ANNEXES,
        _LEDGER_FILES,
        _ROUNDING,
        _UNITS,
        _BATCH,
        _ANALYSIS,
        _MEMBERSHIP,
        _FINDINGS,
        _OF_PERFORMANCE,
        _OF_READING,
        _NARRATIVE,
        _LEDGER_ROWS,
        _CONSOLIDATION,
        _ANALYSIS_FINDINGS,
        _MEMBERSHIP_FINDINGS,
    )
    return {entry.code: entry for group in groups for entry in group}
