// Package contribution keeps what members did that can be counted, one line
// for each thing and never changed: what turned out wrong gets a
// counter-line. Rules and potential read it.
package contribution

import (
	"slices"

	"xinhuo/internal/i18n"
)

// Kind is a sort of thing a member did; each is counted on its own.
type Kind string

// The kinds. The source of each is the thing it was done on or with.
const (
	SessionAttended  Kind = "session.attended"  // a session of the reserve programme
	MentorMilestone  Kind = "mentor.milestone"  // a milestone of a mentorship
	MentorCompleted  Kind = "mentor.completed"  // a mentorship
	JointWork        Kind = "joint.work"        // a work of two
	PageWritten      Kind = "page.written"      // a page of the knowledge base
	PageUsed         Kind = "page.used"         // … that somebody used; for its authors
	HandoverAccepted Kind = "handover.accepted" // an item of a hand-over
	ObserverScored   Kind = "observer.scored"   // a score given as an observer
	PostPublished    Kind = "post.published"
	ActivityJoined   Kind = "activity.joined"
	LeadBrought      Kind = "lead.brought"
	AnswerGiven      Kind = "answer.given"
	FeedbackGiven    Kind = "feedback.given"
)

// Kinds lists all of them in the order people meet them.
var Kinds = []Kind{
	SessionAttended, MentorMilestone, MentorCompleted, JointWork, PageWritten, PageUsed, HandoverAccepted, ObserverScored,
	PostPublished, ActivityJoined, LeadBrought, AnswerGiven, FeedbackGiven,
}

// ByHand lists those that colleagues record, because nothing in Xinhuo knows
// of them by itself yet.
var ByHand = []Kind{PostPublished, ActivityJoined, LeadBrought, AnswerGiven, FeedbackGiven}

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Name is what people call the kind.
func (k Kind) Name() i18n.Message { return i18n.Msg("contribution.kind." + string(k)) }

// Counted says n of the kind: 发布内容 3 篇.
func (k Kind) Counted(n int64) i18n.Message {
	return i18n.Msg("contribution.counted."+string(k), "N", n)
}
