using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Notices;

/// <summary>What somebody can be told of.</summary>
public enum NoticeOutcome
{
    /// <summary>An operation failed, or was refused.</summary>
    Failure,

    /// <summary>An operation did its work, and something about it needs a look.</summary>
    Warning,

    /// <summary>What was wrong is right again.</summary>
    Recovered,

    /// <summary>What was to happen by now has not.</summary>
    Overdue,

    /// <summary>A disk that CourseGit writes to has little space left.</summary>
    DiskNearlyFull,

    /// <summary>A credential ends soon, or has ended.</summary>
    CredentialEnds,
}

/// <summary>Outcomes as people name them.</summary>
public static class NoticeOutcomes
{
    /// <summary>Those that can be chosen: something here finds them out.</summary>
    public static ImmutableArray<NoticeOutcome> Offered { get; } =
    [
        NoticeOutcome.Failure, NoticeOutcome.Warning, NoticeOutcome.Recovered, NoticeOutcome.Overdue, NoticeOutcome.DiskNearlyFull,
        NoticeOutcome.CredentialEnds,
    ];

    /// <summary>What a new rule begins with.</summary>
    public static ImmutableArray<NoticeOutcome> Usual { get; } =
    [
        NoticeOutcome.Failure, NoticeOutcome.Overdue, NoticeOutcome.Recovered, NoticeOutcome.DiskNearlyFull, NoticeOutcome.CredentialEnds,
    ];

    /// <summary>As the command line and messages for programs write it: <c>disk-nearly-full</c>.</summary>
    public static string Id(this NoticeOutcome outcome) => outcome switch
    {
        NoticeOutcome.DiskNearlyFull => "disk-nearly-full",
        NoticeOutcome.CredentialEnds => "credential",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    /// <summary>In the middle of a sentence.</summary>
    public static string Words(this NoticeOutcome outcome) => outcome switch
    {
        NoticeOutcome.Failure => "failed or refused",
        NoticeOutcome.Warning => "done with a warning",
        NoticeOutcome.Recovered => "works again",
        NoticeOutcome.Overdue => "overdue",
        NoticeOutcome.CredentialEnds => "credential ends",
        _ => "disk nearly full",
    };

    /// <summary>Reads one that can be chosen.</summary>
    /// <exception cref="InvalidInputException">There is no such outcome.</exception>
    public static NoticeOutcome Parse(string text) =>
        Offered.Where(o => o.Id() == text).Select(o => (NoticeOutcome?)o).FirstOrDefault()
        ?? throw new InvalidInputException(
            $"\"{TextLength.Excerpt(text)}\" is nothing a notice can be sent for. Choose among {string.Join(", ", Offered.Select(Id))}.");
}
