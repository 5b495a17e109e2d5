"""Questions that a lesson asks before it shows: their right answers, from a reading."""

from model.questions.asked import Asked, QuestionError, Scene, unit
from model.questions.kinds import QUESTIONS, ask, check

__all__ = ["QUESTIONS", "Asked", "QuestionError", "Scene", "ask", "check", "unit"]
