"""社情民意 — voices, what was asked and answered about them, and who spoke (sealed apart)."""

from huisheng.voices.models.answers import Answer, Grade, GradeChoice, Inquiry
from huisheng.voices.models.attachments import Attachment
from huisheng.voices.models.identities import Identity, Reveal
from huisheng.voices.models.importjobs import ImportJob, ImportState
from huisheng.voices.models.notes import Note
from huisheng.voices.models.referrals import Referral, ReferralKind
from huisheng.voices.models.reveals import RevealReason, RevealRequest, RevealStage
from huisheng.voices.models.triage import Category, TriageRule
from huisheng.voices.models.voices import Channel, Hold, Openness, Outcome, Stage, Voice

__all__ = [
    "Answer",
    "Attachment",
    "Category",
    "Channel",
    "Grade",
    "GradeChoice",
    "Hold",
    "Identity",
    "ImportJob",
    "ImportState",
    "Inquiry",
    "Note",
    "Openness",
    "Outcome",
    "Referral",
    "ReferralKind",
    "Reveal",
    "RevealReason",
    "RevealRequest",
    "RevealStage",
    "Stage",
    "TriageRule",
    "Voice",
]
