namespace CourseGit.Core.State.Model;

/// <summary>An operation that has ended and that the notices have not looked at: written in the transaction of its outcome.</summary>
public sealed class EndedOperationRow
{
    /// <summary>Counts them in the order in which they ended.</summary>
    public long Id { get; set; }

    public long OperationId { get; set; }
}

/// <summary>Who is told of what. Notices/NoticeRule is the validated form.</summary>
public sealed class NoticeRuleRow
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary><c>all</c>, <c>label:…</c> or <c>course:…</c>; of several, one a line.</summary>
    public required string Scope { get; set; }

    /// <summary>Outcomes with commas between them.</summary>
    public required string Outcomes { get; set; }

    /// <summary>E-mail addresses, one a line; empty where there is a webhook.</summary>
    public string Addresses { get; set; } = "";

    public string? Webhook { get; set; }

    /// <summary>What the webhook's requests are signed with, encrypted.</summary>
    public string? ProtectedSecret { get; set; }

    /// <summary>The local hour of the digest, 0 to 23; null for at once.</summary>
    public int? DigestHour { get; set; }

    /// <summary>The IANA zone of that hour.</summary>
    public string? Zone { get; set; }

    public DateTime CreatedUtc { get; set; }

    /// <summary>When what is collected is to go; null while nothing is.</summary>
    public DateTime? DigestDueUtc { get; set; }
}

/// <summary>Something that is wrong and was told by a rule: it is not told again while it stays so.</summary>
public sealed class NoticeConditionRow
{
    public long RuleId { get; set; }

    /// <summary>What it is about, for example <c>course ffm516</c>.</summary>
    public required string Subject { get; set; }

    /// <summary>What of it, for example the kind of operation.</summary>
    public required string Topic { get; set; }

    public required string Outcome { get; set; }

    /// <summary>What tells one cause from another.</summary>
    public required string Cause { get; set; }

    public DateTime SinceUtc { get; set; }
}

/// <summary>A message that waits for the hour of its rule's digest.</summary>
public sealed class CollectedNoticeRow
{
    public long Id { get; set; }
    public long RuleId { get; set; }

    /// <summary>Names what it tells of: nothing is collected twice.</summary>
    public required string Key { get; set; }

    public required string Content { get; set; }
}

/// <summary>A message on its way to one recipient.</summary>
public sealed class NoticeDeliveryRow
{
    public long Id { get; set; }
    public long RuleId { get; set; }

    /// <summary>The same at every attempt, so that a recipient can tell a repetition.</summary>
    public required string Key { get; set; }

    /// <summary>An e-mail address; empty for the rule's webhook.</summary>
    public required string Recipient { get; set; }

    /// <summary>The messages in it, as JSON.</summary>
    public required string Content { get; set; }

    /// <summary><c>Waiting</c>, <c>Sent</c> or <c>GivenUp</c>.</summary>
    public required string State { get; set; }

    public int Attempts { get; set; }
    public DateTime CreatedUtc { get; set; }
    public DateTime NextUtc { get; set; }
    public DateTime GiveUpUtc { get; set; }

    /// <summary>When it was sent or given up.</summary>
    public DateTime? EndedUtc { get; set; }

    public string? LastError { get; set; }
}

/// <summary>What concerns all notices; one row.</summary>
public sealed class NoticeSettingsRow
{
    public int Id { get; set; }

    /// <summary>The address that is asked after each complete round, encrypted: whoever knows it could ask it, too.</summary>
    public string? ProtectedRoundAddress { get; set; }
}
