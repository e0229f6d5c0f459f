using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Courses;

/// <summary>Between the stored row and the validated course.</summary>
internal static class CourseMapping
{
    private const string Instant = "O";

    /// <summary>One a line: none of them can hold a line break or a tab.</summary>
    public static void Store(this IEnumerable<CourseLabel> labels, CourseRow row) => row.Labels = string.Join('\n', labels);

    /// <summary>The same for a course that has labels already: since when it has the new ones is noted.</summary>
    public static void Store(this ImmutableArray<CourseLabel> labels, CourseRow row, DateTime nowUtc)
    {
        var (had, since) = (CourseLabel.ParseLines(row.Labels), ReadSince(row.LabelsSince));
        var known = labels.Select(l => (Label: l, Since: had.Contains(l) ? since.GetValueOrDefault(l) : nowUtc))
            .Where(l => l.Since != default);
        row.LabelsSince = string.Join('\n', known.Select(l => $"{l.Label}\t{l.Since.ToString(Instant, CultureInfo.InvariantCulture)}"));
        labels.Store(row);
    }

    public static Course ToCourse(this CourseRow row) => new()
    {
        Id = row.Id,
        Subdomain = Subdomain.Parse(row.Subdomain),
        Folder = CoursePath.Parse(row.Folder),
        Direction = Enum.Parse<Direction>(row.Direction),
        Remote = new Remote(new RemoteKind(row.RemoteKind), row.RemoteAddress),
        Branch = row.Branch is null ? null : BranchName.Parse(row.Branch),
        CredentialName = row.CredentialName,
        GitUser = row.GitUser,
        Database = new CourseDatabase(
            Enum.Parse<DatabaseKind>(row.DatabaseKind), row.DatabaseFile is null ? null : CoursePath.Parse(row.DatabaseFile))
        {
            AllOrNothing = row.DatabaseAllOrNothing,
            IsDecided = row.DatabaseDecided,
            Place = new DatabasePlace
            {
                Host = row.DatabaseHost,
                Port = row.DatabasePort,
                Name = row.DatabaseName,
                CredentialName = row.DatabaseCredential
            },
        },
        Excludes = ExcludePattern.ParseLines(row.Excludes),
        AfterRestoreUrl = row.AfterRestoreUrl is null ? null : new Uri(row.AfterRestoreUrl),
        AfterRestoreCommand = row.AfterRestoreCommand is null ? [] : [.. JsonSerializer.Deserialize<string[]>(row.AfterRestoreCommand)!],
        HoldsNoStudentData = row.HoldsNoStudentData,
        PublicRemote = row.PublicRemote is null ? null : Remote.Parse(row.PublicRemote),
        RemoteMovedTo = row.RemoteMovedTo is null ? null : Remote.Parse(row.RemoteMovedTo),
        LetsReadmesIn = row.LetsReadmesIn,
        Labels = CourseLabel.ParseLines(row.Labels),
        ArchivedUtc = row.ArchivedUtc,
        AddedUtc = row.CreatedUtc,
        InReachSinceUtc = row.InReachSinceUtc,
        LabelsSince = ReadSince(row.LabelsSince),
        Pause = row.PausedUtc is { } since ? new(since, row.PausedBy ?? "", row.PausedUntilUtc) : null,
    };

    /// <summary>
    /// All but labels, archive, pause, what its teachers submit and what its host said: those have doors of their own, and whoever filled
    /// in a form may not know the newest. What a host said of another remote is forgotten.
    /// </summary>
    public static void CopyTo(this Course course, CourseRow row)
    {
        row.Folder = course.Folder.Value;
        row.Direction = course.Direction.ToString();
        if (new Remote(new RemoteKind(row.RemoteKind), row.RemoteAddress) != course.Remote)
            row.RemoteMovedTo = null;
        row.RemoteKind = course.Remote.Kind.Id;
        row.RemoteAddress = course.Remote.Address;
        (row.HoldsNoStudentData, row.PublicRemote) = (course.HoldsNoStudentData, course.PublicRemote?.ToString());
        row.Branch = course.Branch?.Value;
        row.CredentialName = course.CredentialName;
        row.GitUser = course.GitUser;
        row.DatabaseKind = course.Database.Kind.ToString();
        row.DatabaseDecided = course.Database.IsDecided;
        row.DatabaseFile = course.Database.File?.Value;
        (row.DatabaseHost, row.DatabasePort) = (course.Database.Place.Host, course.Database.Place.Port);
        (row.DatabaseName, row.DatabaseCredential) = (course.Database.Place.Name, course.Database.Place.CredentialName);
        row.DatabaseAllOrNothing = course.Database.AllOrNothing;
        row.Excludes = string.Join('\n', course.Excludes.Select(e => e.Text));
        row.AfterRestoreUrl = course.AfterRestoreUrl?.AbsoluteUri;
        row.AfterRestoreCommand = course.AfterRestoreCommand.IsEmpty
            ? null
            : JsonSerializer.Serialize(course.AfterRestoreCommand.ToArray());
    }

    /// <summary>Whether all that <see cref="CopyTo"/> writes is the same.</summary>
    public static bool HasSettingsOf(this Course course, Course other) => Settings(course) == Settings(other);

    private static string Settings(Course course) => JsonSerializer.Serialize(
        (course with { Labels = [], ArchivedUtc = null, LetsReadmesIn = false }).NewRow(default));

    // What is not understood is left out.
    private static ImmutableDictionary<CourseLabel, DateTime> ReadSince(string lines) => lines.Length == 0
        ? ImmutableDictionary<CourseLabel, DateTime>.Empty
        : lines.Split('\n').Select(l => l.Split('\t')).Where(l => l.Length == 2)
            .Select(l => (Label: CourseLabel.Parse(l[0]), Since: DateTime.TryParseExact(
                l[1], Instant, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var since) ? since : default))
            .Where(l => l.Since != default).ToImmutableDictionary(l => l.Label, l => l.Since);

    public static CourseRow NewRow(this Course course, DateTime createdUtc)
    {
        var row = new CourseRow
        {
            Subdomain = course.Subdomain.Value,
            Folder = "",
            Direction = "",
            RemoteKind = "",
            RemoteAddress = "",
            DatabaseKind = "",
            Excludes = "",
            CreatedUtc = createdUtc,
        };
        course.CopyTo(row);
        CourseLabel.Ordered(course.Labels).Store(row);
        row.ArchivedUtc = course.ArchivedUtc;
        row.LetsReadmesIn = course.LetsReadmesIn;
        return row;
    }
}
