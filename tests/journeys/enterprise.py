"""What a firm's HR does: fill in an application step by step, review it, post it, send it to the channel."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.journeys.desk import act, fill, state
from tests.journeys.person import Person
from tests.materials.samples import pdf


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody for whom the firm applies."""

    name: str
    initials: str
    id_number: str


def begin(person: Person, firm: str, applicant: Applicant) -> str:
    """A new application; its number comes back."""
    person.open(f"/o/{firm}/applications", "applications")
    person.page.get_by_role("main").get_by_role("link", name="新建申报").first.click()
    main = person.page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("新建申报")
    person.look("application-new")
    fill(main, {"姓名": applicant.name, "身份证号": applicant.id_number, "入职日期": "2016-03-01"})
    person.press("保存并继续", main, "application-education")
    return person.page.url.rsplit("/", 2)[1]


def fill_in(person: Person) -> None:
    """Education, target, achievements, materials: one page after the other, to the promise."""
    main = person.page.get_by_role("main")
    fill(main, {"毕业日期": "2008-07-01", "毕业院校": "青岛理工大学", "所学专业": "机械工程"})
    main.get_by_role("combobox", name=re.compile(r"^学历\s*（必填）")).select_option(label="本科")
    fill(main, {"现有工程系列职称": "工程师", "现职称取得日期": "2019-12-01", "从事专业技术工作年限": "18"})
    fill(main, {"近一年继续教育学时": "96", "其中专业科目学时": "64"})
    person.press("保存并继续", main, "application-target")
    fill(main, {"申报级别": "高级工程师", "申报专业": "机械"})
    person.press("保存并继续", main, "application-achievements")
    fill(main, {"类别": "技术创新", "成果名称": "深海阀门在线检测装置", "取得日期": "2025-06-30"})
    fill(main, {"本人作用": "项目负责人", "说明": "在三条生产线上使用，检测时间缩短一半。"})
    person.press("添加", main, "application-achievement-added")
    fill(main, {"市场认可": "已供货二十六家船厂。", "对企业的实际贡献": "新增销售收入两千万元。"})
    person.press("保存并继续", main, "application-materials")
    for kind in ("诚信承诺书（本人签名）", "学历学位证书"):
        fill(main, {"材料类别": kind})
        main.get_by_label("文件").set_input_files(
            {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        person.press("上传", main, "application-material-added")
    person.follow("下一步：承诺与提交", main, "application-commitment")


def hand_in(person: Person, name: str = "") -> None:
    """Sign, hand in to the unit, approve, and so begin the publicity in the unit."""
    main = person.page.get_by_role("main")
    main.get_by_label("本人承诺").check()
    person.press("提交单位", main, name)
    expect(state(person)).to_contain_text("单位审核中")
    act(person, "单位审核通过", {"公示地点或方式": "厂区公告栏和企业内网"}, name and f"{name}-approved")
    expect(state(person)).to_contain_text("单位公示中")


def send(person: Person, firm: str, number: str, name: str = "") -> None:
    """报送: from this day on the channel has it."""
    person.open(f"/o/{firm}/cases/{number}", name)
    act(person, "报送", name=name and f"{name}-sent")
