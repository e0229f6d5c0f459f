using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Features.Courses;

/// <summary>
/// The rule of those who lose nothing: three copies, on two kinds of storage, one of them elsewhere. What a course has of it, in words.
/// </summary>
/// <param name="Copies">The course itself counted.</param>
/// <param name="IsElsewhere">One of them lies on another server than this.</param>
/// <param name="Missing">What is missing, a sentence each.</param>
public sealed record CopyRule(int Copies, bool IsElsewhere, ImmutableArray<string> Missing)
{
    /// <summary>So many are enough.</summary>
    public const int Enough = 3;

    public bool IsKept => Missing.IsEmpty;

    /// <summary>The same in one sentence.</summary>
    public string Headline => IsKept
        ? $"{Counted(Copies)}, and not all on this server"
        : $"{Counted(Copies)}{(IsElsewhere ? "" : ", all on this server")}";

    /// <summary>Looks at a course and its further places.</summary>
    public static CopyRule Of(CourseSummary summary, IReadOnlyCollection<FurtherRemote> places)
    {
        var isSaved = summary.LastSafeUtc is not null;
        // One without the newest backup is no copy of the course as it is.
        bool IsBehind(FurtherRemote place) =>
            place.IsGood && summary.LastSafe?.Commit is { } newest && summary.LastSafeUtc is not null && place.Commit != newest;
        var good = places.Where(p => p.IsGood && !IsBehind(p)).Select(p => p.Remote).ToList();
        if (isSaved)
            good.Add(summary.Course.Remote);
        var copies = 1 + good.Count;
        var isElsewhere = good.Exists(r => r.Kind != RemoteKind.Hosted);
        var missing = ImmutableArray.CreateBuilder<string>();
        if (!isSaved)
            missing.Add("Its repository has no backup of it yet.");
        if (copies < Enough && places.Count == 0)
            missing.Add("It is backed up to one repository only. A further place, in its settings, gets a copy of each backup.");
        if (!isElsewhere)
            missing.Add("What this portal hosts lies on the portal's own disk. One copy should be on a server in another place.");
        if (places.Any(p => p.Trouble is not null))
            missing.Add("A further place could not be reached when it was last tried.");
        else if (places.Any(p => p.Commit is null))
            missing.Add("A further place gets its first copy with the next backup.");
        else if (places.Any(IsBehind))
            missing.Add("A further place does not have the newest backup yet. It gets it with the next one.");
        return new(copies, isElsewhere, missing.ToImmutable());
    }

    private static string Counted(int copies) => copies switch
    {
        1 => "One copy",
        2 => "Two copies",
        3 => "Three copies",
        _ => $"{copies} copies",
    };
}
