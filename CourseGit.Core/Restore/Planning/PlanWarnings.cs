using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Staging;

namespace CourseGit.Core.Restore.Planning;

/// <summary>What a person should know before saying yes to a restore.</summary>
internal static class PlanWarnings
{
    private const int Named = 5;
    private const string LastStudentActivity = "last_student_activity";

    // openta-course: what OpenTA runs on its server when it lies in an exercise.
    private static readonly string[] Programs = ["urkund.py", "questions.py"];

    public static void Add(RestoreScope scope, CourseTree tree, FolderListing? listing, ImmutableArray<PlannedChange> changes,
        CancellationToken cancellationToken)
    {
        WarnOfPrograms(scope, tree);
        if (listing is not null)
            WarnOfStudents(scope, tree, listing);
        if (listing is not null && scope.Arguments.Mode == RestoreMode.Full)
            NoteExcluded(scope);
        if (listing is not null && LiveRights.Read(scope.Folder, cancellationToken).HasAccessLists)
            scope.Note("The course has access lists (setfacl): what is replaced keeps its own, and what is new gets those its folder "
                + "hands down.");
        var unsaved = (listing?.GitEntries ?? []).Concat(listing?.SpecialFiles ?? []).Concat(listing?.TooLong ?? [])
            .Where(p => tree.Selection.Covers(p)).ToList();
        if (unsaved.Count > 0)
            scope.Note($"{string.Join(", ", unsaved.Take(Named))}{(unsaved.Count > Named ? $" and {unsaved.Count - Named} more" : "")}, "
                + $"which no backup holds, {(unsaved.Count == 1 ? "goes" : "go")} to what is set aside.");
        var removed = changes.Count(c => c.Kind == PlannedChangeKind.Removed);
        if (removed > 0)
            scope.Note($"{Counted.InWords(removed, "file")} that {(removed == 1 ? "is" : "are")} not in the commit "
                + $"{(removed == 1 ? "goes" : "go")} to what is set aside; Undo brings {(removed == 1 ? "it" : "them")} back.");
    }

    /// <summary>What happens to the course's database.</summary>
    public static string Database(RestoreScope scope, CourseTree tree)
    {
        if (scope.Arguments.Mode != RestoreMode.Full)
            return "The database stays as it is: students, answers and grades are not touched.";
        if (RestoredDatabase.Saved(scope, tree) is { } dump)
            return $"The database {(dump.Kind == DatabaseKind.PostgreSql ? "" : dump.File + " ")}becomes that of the commit "
                + $"({(dump.Size / 1e6).ToString("N1", CultureInfo.InvariantCulture)} MB, {dump.Rows.Count} tables, "
                + $"{dump.Rows.Values.Sum():N0} rows). The present one is set aside with the course "
                + $"folder{(dump.Kind == DatabaseKind.PostgreSql
                    ? ": the restored one gets a new name, and those who are signed in have to sign in again"
                    : "")}.";
        return scope.Course.Database.Kind switch
        {
            DatabaseKind.None => NoDatabase(scope),
            DatabaseKind.PostgreSql =>
                "Should the commit hold the course server's own dump (a .db file beside dbname.txt), the database becomes that; else the "
                + "present one stays as it is now.",
            _ => $"The commit holds no database: the present {scope.Course.Database.File} stays as it is now.",
        };
    }

    private static string NoDatabase(RestoreScope scope) => File.Exists(Path.Combine(scope.Folder, "dbname.txt"))
        ? "CourseGit does not restore a database for this course: the present one stays, and so does dbname.txt, which names it."
        : "CourseGit does not restore a database for this course; there is no dbname.txt here, so that of the commit is taken.";

    private static void WarnOfPrograms(RestoreScope scope, CourseTree tree)
    {
        var programs = tree.Entries.Where(e => Programs.Contains(e.Path.Bytes[(e.Path.Bytes.LastIndexOf('/') + 1)..]))
            .Select(e => e.Path).ToList();
        if (programs.Count > 0)
            scope.Warn($"The commit holds programs that the course server runs: "
                + $"{string.Join(", ", programs.Take(Named))}{(programs.Count > Named ? $" and {programs.Count - Named} more" : "")}. "
                + "Restore it only if you trust who wrote them.");
    }

    private static void WarnOfStudents(RestoreScope scope, CourseTree tree, FolderListing listing)
    {
        var then = tree.Found.Commit.CommittedUtc;
        var marker = new FileInfo(Path.Combine(scope.Folder, LastStudentActivity));
        var isFull = scope.Arguments.Mode == RestoreMode.Full;
        if (isFull && marker.Exists && marker.LastWriteTimeUtc > then)
            scope.Warn($"Students were active after that commit, last on {marker.LastWriteTimeUtc:yyyy-MM-dd HH:mm} UTC: what they did "
                + "since then is replaced. It is set aside, and Undo brings it back.");
        var newer = listing.Entries.Count(
            e => tree.Selection.Covers(e.Path) && ContentGroups.Of(e.Path) == ContentGroup.StudentData && e.Path.IsText
            && File.GetLastWriteTimeUtc(Path.Combine(scope.Folder, e.Path.Display)) > then);
        if (newer > 0)
            scope.Warn($"{Counted.InWords(newer, "file")} of students {(newer == 1 ? "was" : "were")} written after that commit and "
                + $"{(newer == 1 ? "is" : "are")} replaced.");
        if (isFull && scope.Course.Database.File is { } file && DatabaseWritten(scope.Folder, file.Value) is { } written && written > then)
            scope.Warn($"The database was last written on {written:yyyy-MM-dd HH:mm} UTC, after that commit: newer answers and grades "
                + "are replaced. They are set aside, and Undo brings them back.");
    }

    private static DateTime? DatabaseWritten(string folder, string file)
    {
        var written = new[] { "", "-wal" }.Select(suffix => new FileInfo(Path.Combine(folder, file + suffix))).Where(f => f.Exists)
            .Select(f => f.LastWriteTimeUtc).ToList();
        return written.Count == 0 ? null : written.Max();
    }

    private static void NoteExcluded(RestoreScope scope)
    {
        var there = ExcludedFolders.In(scope.Folder, scope.Course.Excludes);
        if (there.Count > 0)
            scope.Note(scope.Arguments.CarryOverExcluded
                ? $"{string.Join(", ", there.Select(f => $"{f}/"))}, which no backup holds, {(there.Count == 1 ? "is" : "are")} copied "
                + "over from the present course."
                : $"{string.Join(", ", there.Select(f => $"{f}/"))}, which no backup holds, {(there.Count == 1 ? "goes" : "go")} to what "
                + "is set aside.");
    }
}
