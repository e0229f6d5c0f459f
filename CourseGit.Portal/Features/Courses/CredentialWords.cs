using System.Collections.Immutable;
using CourseGit.Core.Providers;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses;

/// <summary>What is said of credentials that end.</summary>
public static class CredentialWords
{
    /// <summary>All of them in a line: <c>1 credential has ended, 2 credentials end soon</c>.</summary>
    public static string Headline(ImmutableArray<Credential> ending, DateOnly today)
    {
        var ended = ending.Count(c => c.DaysLeft(today) < 0);
        var soon = ending.Length - ended;
        string[] parts =
        [
            .. ended > 0 ? new[] { $"{Words.Count(ended, "credential")} {(ended == 1 ? "has" : "have")} ended" } : [],
            .. soon > 0 ? new[] { $"{Words.Count(soon, "credential")} {(soon == 1 ? "ends" : "end")} soon" } : [],
        ];
        return string.Join(", ", parts);
    }
}
