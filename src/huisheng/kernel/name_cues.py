"""姓名线索 — where a text introduces somebody by name: 我叫…, 联系人：…, 本人…, 我父亲….

Cues only: looking for names without them masks officials, shops and roads as well. A cue is
*strong* where hardly anything but a name can follow, *weak* (我是, 本人) where a name must also
have a common surname, end at a boundary and look like no everyday word.
"""

import re
from collections.abc import Iterator

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟"
    "卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜"
    "吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟"
    "宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和"
    "蔺尧肖晁阙湛仝敬麦佘欣占禹闫瞿芮郗"
)
COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|尉迟|皇甫|宇文|长孙|慕容|令狐|司徒|夏侯|端木|"
    "南宫|公孙|申屠|钟离|鲜于|单于"
)
# Surnames that are also everyday words of a sentence: too risky behind a weak cue.
_EVERYDAY = (
    "于和从向时曾过能应单高安方文成都关全经强已后万满常平连及冷温水相农干终宁边别红东白辛明解计管古易位台"
    "沿原官保敬习木花党"
)

SURE_LENGTH = 3

_HAN = r"[\u3400-\u9fff]"
_NO_GIVEN = "的了是在有我你他她们和与及"
_NO_SECOND = rf"(?:[{_NO_GIVEN}住男女今想要现系从电手身来到年为以因于]|家[住在里]|自[从己0-9])"
_GIVEN = rf"(?![{_NO_GIVEN}]){_HAN}(?:(?!{_NO_SECOND}){_HAN})?"
_HONOURS = "(?:先生|女士|小姐|大爷|大妈|阿姨|师傅|老师|同志)?"
_FOREIGN = rf"{_HAN}{{2,5}}[·•]{_HAN}{{2,6}}"
_NAME = rf"(?:{_FOREIGN}|(?:{COMPOUND}){_GIVEN}|[{SURNAMES}]{_GIVEN})"
_CALLED = rf"(?:{_FOREIGN}|[小老阿][{SURNAMES}](?!{_HAN})|[{SURNAMES}](?:先生|女士|小姐)|{_NAME})"
_SAFE_NAME = rf"(?:{_FOREIGN}|(?:{COMPOUND}){_GIVEN}|(?![{_EVERYDAY}])[{SURNAMES}]{_GIVEN})"
_BOUNDARY = (
    r"(?=$|[\s,.;:!?、。(\[男女]|身份证|电话|手机|家住|住在?|现年|现住|现居|系|今年|是[^否不])"
)
_KIN = (
    "父亲?|母亲?|爸爸?|妈妈?|丈夫|老公|爱人|妻子|老婆|儿子|女儿|孩子|小孩|爷爷|奶奶|外公|外婆|公公|婆婆"
    "|岳父|岳母|哥哥?|弟弟?|姐姐?|妹妹?"
)

_STRONG = re.compile(
    rf"(?:(?:我|本人|我的|{_KIN})(?:名字?|的名字|姓名)?(?:就?叫做?|名叫)|名叫|姓名[:为是 ]{{1,2}}"
    rf"|(?:联系|投诉|举报|反映|申请|当事|来信|信访|申诉|求助|留言|咨询|署名|收件|委托)人"
    rf"(?:姓名|名字)?[:为是 ]{{1,2}}|(?:户主|业主|署名|签名)[:]\s?)"
    rf"(?P<it>{_CALLED}){_HONOURS}(?!小区|物业|公司|[园苑城村镇乡店厂])"
)
_WEAK = re.compile(
    rf"(?:我是|本人是?|我系|(?:我|本人)的?(?:{_KIN}))[,: ]?(?P<it>{_SAFE_NAME}){_BOUNDARY}"
)
# What a weak cue is followed by though it begins with a surname: trades, places, states.
_WORD_ENDS = re.compile(
    r"[人员户主者村镇县市区省店厂队组校园们路院司部局楼]$|(?:学生|中生|工程|职工|农民|居民|市民|"
    r"老师|司机|家长|同学|年级|退休|毕业)$"
)


def named_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names stand in `text` (already NFKC), strong cues first; spans may overlap.

    A name of three characters or more, once introduced, is found wherever it stands again.

    >>> text = "本人张小华,女,我是高中生,联系人:王女士"
    >>> [text[a:b] for a, b in named_spans(text)]
    ['王女士', '张小华', '张小华']
    """
    introduced = set()
    for match in _STRONG.finditer(text):
        introduced.add(match["it"])
        yield match.span("it")
    for match in _WEAK.finditer(text):
        if not _WORD_ENDS.search(match["it"]):
            introduced.add(match["it"])
            yield match.span("it")
    for name in introduced:
        if len(name) >= SURE_LENGTH and not name.endswith(("先生", "女士", "小姐")):
            yield from (again.span() for again in re.finditer(re.escape(name), text))
