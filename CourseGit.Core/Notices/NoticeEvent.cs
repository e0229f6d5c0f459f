using CourseGit.Core.Primitives;

namespace CourseGit.Core.Notices;

/// <summary>
/// Something that happened and may be told. The rules decide who hears it; what is wrong and stays so is told once, and once more when it
/// is right again.
/// </summary>
/// <param name="Key">Names this one happening, for ever: <c>operation 12</c>. Told twice, it is heard once.</param>
/// <param name="Outcome"><see cref="NoticeOutcome.Recovered"/> ends what is noted of the same subject and topic.</param>
/// <param name="Subject">What it is about: <c>course ffm516</c>.</param>
/// <param name="Topic">What of it can be wrong and right again: the kind of operation, <c>Overdue</c>.</param>
/// <param name="Cause">What tells one cause from another; never sent.</param>
/// <param name="Message">What is said.</param>
internal sealed record NoticeEvent(string Key, NoticeOutcome Outcome, string Subject, string Topic, string Cause, NoticeMessage Message)
{
    /// <summary>The course it is about; null for what belongs to none.</summary>
    public Subdomain? Course { get; init; }

    /// <summary>It concerns whoever asked to be told of such things, whatever their courses.</summary>
    public bool ConcernsAll { get; init; }
}

/// <summary>Something that is wrong, as a rule notes it: see <see cref="NoticeEvent"/> for its parts.</summary>
internal sealed record NoticeCondition(string Subject, string Topic, string Cause);
