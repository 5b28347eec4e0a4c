"""What happened, in Thai."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Data = dict[str, Any]

TIERS: Final = {
    "backup": "เจ้าหน้าที่สำรอง",
    "caregiver": "ผู้ดูแล",
    "volunteer": "อาสาสมัคร",
    "rescue": "กู้ภัย",
    "emergency": "เบอร์ฉุกเฉิน",
}
_ENDED_BY: Final = {
    "resident": "ผู้รับบริการ",
    "operator": "เจ้าหน้าที่",
    "responder": "ผู้ช่วยเหลือ",
    "centre": "ศูนย์",
}
_REASONS: Final = {
    "abandoned": "วางสายก่อนมีคนรับ",
    "dropped": "สายหลุด",
    "lost": "ระบบขัดข้อง",
    "refused": "สายเต็ม",
    "sos": "กดจากอุปกรณ์",
    "asked": "เจ้าหน้าที่ขอ",
}
_WANTED: Final = {
    "rescue": "กู้ภัย",
    "caregiver": "ผู้ดูแล",
    "hand_over": "ส่งต่อเจ้าหน้าที่คนอื่น",
    "call_back": "โทรกลับ",
}
_TRIAGE: Final = {
    "hurt": "บาดเจ็บ",
    "trapped": "ติดอยู่",
    "medicine": "ต้องการยา",
    "safe": "ปลอดภัย",
    "call_back": "ปลอดภัย ขอให้โทรกลับ",
}
_TESTED: Final = {
    "right": "ถูกคน",
    "wrong": "ผิดคน",
    "no_key": "ไม่ได้กดปุ่ม",
    "unregistered": "ไม่มีในทะเบียน",
}
DISPOSITIONS: Final = {
    "false_alarm": "กดโดยไม่ตั้งใจ",
    "reassured": "ให้กำลังใจแล้ว",
    "caregiver_sent": "ส่งผู้ดูแล",
    "rescue_sent": "ส่งกู้ภัย",
    "test": "ทดสอบ",
}
COLOURS: Final = {
    "red": "แดง วิกฤต",
    "yellow": "เหลือง เร่งด่วน",
    "green": "เขียว ไม่รุนแรง",
    "white": "ขาว ทั่วไป",
    "black": "ดำ เสียชีวิต",
}
SITUATIONS: Final = {
    "fall": "หกล้ม",
    "chest_pain": "เจ็บหน้าอก",
    "fire": "ไฟไหม้",
    "intruder": "คนร้ายบุกรุก",
    "silent": "สายเงียบ",
    "wandering": "พลัดหลง",
    "social_need": "ต้องการเพื่อนคุยหรือความช่วยเหลือทั่วไป",
}
_ERASED: Final = "ลบแล้ว"
_CALLERS: Final = {"number": "แสดงเบอร์", "withheld": "ปิดเบอร์", "malformed": "เบอร์ผิดรูปแบบ"}


def _in(words: Mapping[str, str], word: str) -> str:
    return words.get(word, word)


def _because(reasons: list[str]) -> str:
    return f" ({', '.join(reasons)})" if reasons else ""


def _tier(data: Data) -> str:
    return _in(TIERS, data["tier"])


THAI: Final[dict[str, Callable[[Data], str]]] = {
    "help_call_received": lambda d: f"รับสายขอความช่วยเหลือ ({_in(_CALLERS, d['caller'])} หมายเลขที่โทร {d['did']})",
    "resident_identified": lambda d: "รู้ว่าเป็นใคร: " + (", ".join(d["resident_ids"]) or "ไม่มีในทะเบียน"),
    "plan_chosen": lambda d: f"เลือกแผนโดย {d['line']}: คิว {d['queue']} ความเร่งด่วน {d['priority']}",
    "plan_fixed": lambda d: f"กำหนดแผน ความเร่งด่วน {d['score']}{_because(d['reasons'])}: {', '.join(d['tiers'])}",
    "incident_opened": lambda d: f"เปิดเหตุของ {d['subject']}",
    "incident_joined": lambda d: f"กดครั้งที่ {d['press']} ของ {d['subject']} รวมกับเหตุที่เปิดอยู่",
    "help_call_replaced": lambda d: f"การกดครั้งใหม่มาแทนสายนี้ ({d['by_call_id']})",
    "operator_rang": lambda d: f"เจ้าหน้าที่ {d['operator_id']} ดังเรียก",
    "operator_did_not_answer": lambda d: f"เจ้าหน้าที่ {d['operator_id']} ไม่ได้รับ ({d['dial_status']})",
    "operator_answered": lambda d: f"เจ้าหน้าที่ {d['operator_id']} รับสายหลัง {d['after_seconds']:.1f} วินาที",
    "operator_joined": lambda d: f"เจ้าหน้าที่ {d['operator_id']} กับผู้รับบริการได้ยินกัน",
    "operator_left": lambda d: f"เจ้าหน้าที่ {d['operator_id']} ออกจากสาย (สาเหตุ {d['cause']})",
    "operator_signed_in": lambda d: f"เจ้าหน้าที่ {d['operator_id']} เริ่มรับสาย",
    "operator_paused": lambda d: f"เจ้าหน้าที่ {d['operator_id']} พักรับสาย ({d['reason']})",
    "operator_resumed": lambda d: f"เจ้าหน้าที่ {d['operator_id']} กลับมารับสาย",
    "operator_signed_out": lambda d: f"เจ้าหน้าที่ {d['operator_id']} เลิกรับสาย",
    "talk_supervised": lambda d: f"{d['by']} เข้าฟังสายของเจ้าหน้าที่ {d['operator_id']} ({d['way']})",
    "resident_held": lambda d: f"เจ้าหน้าที่ {d['operator_id']} พักสายไว้",
    "resident_resumed": lambda d: f"เจ้าหน้าที่ {d['operator_id']} กลับมาคุยต่อ",
    "help_call_ended": lambda d: f"สายจบโดย{_in(_ENDED_BY, d['ended_by'])} หลัง {d['seconds']:.1f} วินาที",
    "help_call_abandoned": lambda _: "ผู้รับบริการวางก่อนมีคนรับ: ต้องโทรกลับ",
    "recording_sealed": lambda d: f"เข้ารหัสเสียงสนทนาแล้ว: {d['seconds']:.1f} วินาที {d['file']}",
    "recording_erased": lambda d: f"ลบเสียงสนทนาแล้ว: {d['file']}",
    "phone_tested": lambda d: f"ทดสอบโทรศัพท์: {_in(_TESTED, d['result'])}",
    "incident_closed": lambda d: f"ปิดเหตุโดย {d['closed_by']}: {_in(DISPOSITIONS, d['disposition'])}",
    "listener_connected": lambda _: "ระบบติดตามสายเชื่อมต่อแล้ว",
    "tier_started": lambda d: f"เริ่มโทรหา{_tier(d)} รอบที่ {d['round']}: {d['contacts']} ราย",
    "responder_rang": lambda d: f"{d['responder_id']} ({_tier(d)}) ดังเรียก",
    "responder_picked_up": lambda d: f"{d['responder_id']}: มีคนหรือเครื่องรับสาย",
    "responder_took": lambda d: f"{d['responder_id']} ({_tier(d)}) รับดูแลเหตุนี้",
    "responder_declined": lambda d: f"{d['responder_id']} ไปไม่ได้",
    "responder_did_not_take": lambda d: f"{d['responder_id']} ไม่ได้รับดูแล ({d['reason']})",
    "responder_joined": lambda d: f"{d['responder_id']} กับผู้รับบริการได้ยินกัน",
    "responder_left": lambda d: f"{d['responder_id']} ออกจากสายหลัง {d['seconds']:.1f} วินาที",
    "responder_called_in": lambda d: f"{d['responder_id']} โทรเข้าศูนย์และกดปุ่มเข้าร่วม",
    "call_back_started": lambda d: (
        f"โทรกลับครั้งที่ {d['attempt']} ({_in(_REASONS, d['reason'])}) ของสาย {d['of_call_id']}"
    ),
    "call_back_answered": lambda d: f"โทรกลับครั้งที่ {d['attempt']}: มีคนหรือเครื่องรับสาย",
    "call_back_failed": lambda d: f"โทรกลับครั้งที่ {d['attempt']} ไม่สำเร็จ ({d['dial_status']})",
    "call_backs_exhausted": lambda d: f"โทรกลับ {d['attempts']} ครั้งไม่ถึงใคร: เรียกผู้ช่วยเหลือต่อ",
    "resident_reached": lambda d: f"ติดต่อผู้รับบริการได้แล้ว โดย {d['by']} {d['responder_id']}".rstrip(),
    "resident_spoke": lambda _: "ได้ยินเสียงผู้รับบริการ",
    "silent_call": lambda d: f"สายเงียบ: ไม่ได้ยินเสียงใครเป็นเวลา {d['seconds']:.1f} วินาที",
    "operator_asked": lambda d: f"เจ้าหน้าที่ {d['operator_id']} ขอ{_in(_WANTED, d['wanted'])}",
    "incident_handed_over": lambda d: f"ส่งต่อจาก {d['from_operator_id']} ให้ {d['to_operator_id']}",
    "sos_received": lambda d: f"มีการกดอุปกรณ์ {d['device_id']}: โทรหาเจ้าของ",
    "help_call_refused": lambda d: f"รับสายไม่ได้: ใช้อยู่ {d['lines']} สาย จะโทรกลับ",
    "triage_answered": lambda d: f"คัดกรอง: {_in(_TRIAGE, d['answer'])} ({'กดปุ่ม' if d['by_key'] else 'ไม่ได้กดปุ่ม'})",
    "storm_began": lambda d: f"สายเข้าพร้อมกันจำนวนมาก: {d['calls']} สายใน {d['seconds']} วินาที",
    "storm_ended": lambda _: "สายจำนวนมากผ่านไปแล้ว",
    "heartbeat_passed": lambda d: f"ทดสอบเส้นทางผ่าน ทาง {d['way']}: ดังหลัง {d['ring_ms']:.0f} มิลลิวินาที",
    "heartbeat_missed": lambda d: f"ทดสอบเส้นทางไม่ผ่าน ทาง {d['way']}: {d['reason']}",
    "alarm_raised": lambda d: f"เตือนภัย {d['alarm']}: {d['subject']} {d['detail']}".rstrip(),
    "alarm_cleared": lambda d: f"เตือนภัย {d['alarm']} สิ้นสุดแล้ว: {d['subject']}",
    "part_ended": lambda d: f"{d['part']} ถูกปิดและเริ่มใหม่: {d['reason']}",
    "prompts_installed": lambda d: f"{d['node']}: ผู้โทรได้ยินประโยค {d['prompt_id']} รุ่น {d['version'][:12]}",
    "studio_pin_refused": lambda d: f"รหัสอัดเสียงไม่ถูกต้อง ครั้งที่ {d['tries']} โดย {d['caller']}",
    "resident_erased": lambda d: f"ลบข้อมูลส่วนบุคคลของ {d['resident_id']} แล้ว โดย {d['erased_by']}",
    "gaps_explained": lambda d: f"{d['explained_by']} ตรวจสอบช่วงที่ข้อมูลขาดหาย {d['explained']} รายการแล้ว",
    "account_signed_in": lambda d: f"{d['account_id']} เข้าสู่ระบบหน้าจอศูนย์ ({d['way']})",
    "account_signed_out": lambda d: f"{d['account_id']} ออกจากระบบหน้าจอศูนย์",
    "sign_in_refused": lambda d: f"เข้าสู่ระบบไม่สำเร็จ: {d['account_id'] or 'ไม่มีบัญชีนี้'} ({d['reason']})",
    "account_changed": lambda d: f"แก้ไขบัญชี {d['account_id']}: {d['change']} โดย {d['by']}",
    "resident_viewed": lambda d: f"{d['by']} เปิดดูข้อมูลของ {d['resident_id']}",
    "journal_anchored": lambda d: f"ลงลายมือชื่อบันทึกถึงบรรทัดที่ {d['seq']}",
    "note_written": lambda d: f"บันทึกโดย {d['by']}: {d['text'] or _ERASED}",
    "colour_given": lambda d: f"{d['by']} คัดแยกเป็นสี{_in(COLOURS, d['colour']) or _ERASED}",
    "situation_named": lambda d: (
        f"{d['by']} ใช้แผนปฏิบัติ {_in(SITUATIONS, d['situation']) or _ERASED} ฉบับที่ {d['version']}"
    ),
    "step_ticked": lambda d: f"{d['by']}: ขั้นตอน {d['step'] or _ERASED} {'ทำแล้ว' if d['is_done'] else 'ยังไม่ได้ทำ'}",
    "second_look_given": lambda d: f"ตรวจซ้ำโดย {d['by']}{'' if d['is_other'] else ' (คนเดิมที่คุยสาย)'}",
    "incident_taken": lambda d: f"เจ้าหน้าที่ {d['by']} รับดูแลเหตุ",
    "location_asked": lambda d: f"{d['by']} ส่งลิงก์ขอพิกัดทาง {d['way']}: {d['result']}",
    "resident_registered": lambda d: f"ลงทะเบียน {d['resident_id']} ฉบับที่ {d['version']} โดย {d['by']}",
    "action_plan_changed": lambda d: (
        f"แก้แผนปฏิบัติ {_in(SITUATIONS, d['situation'])} เป็นฉบับที่ {d['version']} โดย {d['by']}"
    ),
}
