using System.Collections.Immutable;

namespace CourseGit.Core.Databases;

/// <summary>A row of OpenTA's table <c>course_course</c>.</summary>
/// <param name="Data">Its settings as they are stored; null when there are none.</param>
internal sealed record CourseTableRow(long Id, string? Data);

/// <summary>
/// Which rows of a restored database need other settings, so that it keeps the git settings of the live one it is going to replace.
/// </summary>
internal static class KeptGitSettings
{
    /// <summary>What it means when they cannot be kept.</summary>
    public const string Consequence =
        "The restored database keeps those of the backup: repository, token and the flags for push and pull may be another server's. "
        + "Check them in the course's settings.";

    /// <summary>The rows to be changed, with their new settings.</summary>
    public static List<CourseTableRow> Changes(
        ImmutableArray<CourseTableRow> staged, ImmutableArray<CourseTableRow> live, Action<string> notice)
    {
        var changes = new List<CourseTableRow>();
        foreach (var row in staged)
        {
            var own = live.FirstOrDefault(r => r.Id == row.Id) ?? (live.Length == 1 ? live[0] : null);
            if (own is null)
                notice($"The course with the number {row.Id} in the restored database is not in the course's database now, so it has no "
                    + $"git settings of its own. {Consequence}");
            else if (!GitSettings.TryKeep(row.Data, own.Data, out var data))
                notice($"The settings (data) of the course with the number {row.Id} are no JSON object, so its own git settings could "
                    + $"not be kept. {Consequence}");
            else if (data is not null)
                changes.Add(row with { Data = data });
        }
        return changes;
    }
}
