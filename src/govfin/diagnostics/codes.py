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
    _error("S0313", "这里不能这样用函数", "a function cannot be used like this", ("growth(本年, 上年)、sum(地址)、count(地址) 或 abs(…)", "`growth(now, before)`, `sum(address)`, `count(address)` or `abs(…)`")),
    _error("S0314", "figure 中每个地址只能是一个单元格", "in a figure an address is one cell", ("求和用 sum(…)", "add cells up with `sum(…)`")),
    _error("S0315", "平衡项 {cell} 没有公式可以算出", "no formula closes the balancing item {cell}", ("写明它使哪两个合计相等，如“30行 = 60行”", "say which totals it makes equal, as in `30行 = 60行`")),
    _error("S0316", "规则只说上年的报表，没有说本年", "the rule speaks of last year's report alone", ("上年的数字要与本年的相比，如“表1.29行 = 上年.表1.59行”", "hold last year's figures against this year's, as in `表1.29行 = 上年.表1.59行`")),
    _error("S0317", "一条规则里的行有两种取法：“{left}”和“{right}”", "a rule cannot keep to two kinds of rows: `{left}` and `{right}`", ("两边用同一个级次或名称，或分成两条规则", "use one level or one name on both sides, or write two rules")),
    _note("S0320", "没有规则涉及的单元格（{count} 个）：{cells}", "cells that no rule reaches ({count}): {cells}", ("这些单元格填错也查不出来", "a wrong figure there would never be found")),
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
    _error("S0603", "“{name}”绕了一圈又引用到自己：{path}", "`{name}` extends itself: {path}"),
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
    _error("D0208", "单位不对：文件是{found}，{schema} 是{expected}", "wrong unit: the file says {found}, {schema} is in {expected}", ("先换算成{expected}，从元换算只舍入一次", "convert to {expected} first, rounding once, from 元")),
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
    _warning("F0401", "{table} 的表头写的是{found}年，报告是 {expected} 年", "the heading of {table} says the year {found}, the report is of {expected}"),
    _warning("F0402", "{table} 的表头写的单位是“{found}”，报告的金额单位是{expected}", "the heading of {table} states the unit “{found}”, the report is in {expected}"),
    _warning("F0403", "{table} 的表头写的部门是“{found}”，报告的是“{expected}”", "the heading of {table} names the department “{found}”, the report “{expected}”"),
    _warning("F0501", "没有与上年核对：另一份报告是 {found} 年的，上年是 {expected} 年", "not compared with last year: the other report is of {found}, last year is {expected}"),
    _note("F0502", "上年的报告写的部门是“{other}”，本年是“{department}”：请核对是否同一部门", "last year's report names the department “{other}”, this one “{department}”: see that they are the same"),
    _note("F0503", "规则 {rule} 无法与上年核对，缺少：{cells}", "rule {rule} could not be compared with last year; not known: {cells}"),
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
        _FILES,
        _FIGURES_OF_FILES,
        _AMOUNTS,
        _MOVING,
        _SETTINGS,
        _REPORT_FOLDERS,
        _WITHOUT_TEMPLATE,
        _FINDINGS,
        _OF_PERFORMANCE,
        _NARRATIVE,
    )
    return {entry.code: entry for group in groups for entry in group}
