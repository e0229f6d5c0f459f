using System.Globalization;
using System.Text.Json.Serialization;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Courses;

namespace CourseGit.Portal.Answers;

/// <summary>A course as <c>--json</c> prints it.</summary>
internal sealed record CourseAnswer(
    int Id, string Subdomain, string Folder, string Direction, string Remote, string? Branch, string? Credential, string? User,
    string Database, IReadOnlyList<string> Excludes, string? LastOutcome, DateTime? LastSafe)
{
    public IReadOnlyList<string> Labels { get; private init; } = [];

    /// <summary>Who teaches it; null where that is not asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TeacherAnswer>? Teachers { get; init; }

    public bool Archived { get; private init; }

    /// <summary>Since when it is archived.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? ArchivedSince { get; private init; }

    /// <summary>The pause of its schedules; null when there is none, or it has ended by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PauseAnswer? Paused { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DatabasePlace? DatabasePlace { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DatabaseAllOrNothing { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AfterRestoreUrl { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AfterRestoreCommand { get; private init; }

    /// <summary>Somebody has said that it holds no names, answers or grades of students.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoStudentData { get; private init; }

    /// <summary>The repository that may be public nevertheless.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PublicRemote { get; private init; }

    /// <summary>Where its repository is now, as the host said at the last backup.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RemoteMovedTo { get; private init; }

    /// <summary>The database its folder has or names, when none is set; as <c>--database</c> takes it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FoundDatabase { get; init; }

    /// <summary>
    /// Whether the course is safe in the repository its settings name: <c>safe</c>, <c>paused</c>, <c>doubtful</c>, <c>unsaved</c>,
    /// <c>overdue</c>, <c>failing</c> or <c>elsewhere</c>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Safety { get; private init; }

    /// <summary>The same in words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SafetyText { get; private init; }

    /// <summary>Where the last backup went that left the course safe, when its settings name another place now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SavedElsewhere { get; private init; }

    /// <summary>A database in its folder that the last backup saved as a plain file only, or not at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UnsavedDatabase { get; private init; }

    public static CourseAnswer Of(Course course) => new(
        course.Id, course.Subdomain.Value, course.Folder.Value, course.Direction.ToString().ToLowerInvariant(), course.Remote.ToString(),
        course.Branch?.Value, course.CredentialName, course.GitUser,
        course.Database.ToString(),
        [.. course.Excludes.Select(e => e.Text)],
        null, null)
    {
        Labels = [.. course.Labels.Select(l => l.Value)],
        Archived = course.IsArchived,
        ArchivedSince = course.ArchivedUtc,
        Paused = PauseAnswer.Of(course.Pause),
        DatabasePlace = course.Database.Place == Core.Courses.DatabasePlace.Usual ? null : course.Database.Place,
        DatabaseAllOrNothing = course.Database.AllOrNothing,
        NoStudentData = course.HoldsNoStudentData,
        PublicRemote = course.PublicRemote?.ToString(),
        RemoteMovedTo = course.RemoteMovedTo?.ToString(),
        AfterRestoreUrl = course.AfterRestoreUrl?.AbsoluteUri,
        AfterRestoreCommand = course.AfterRestoreCommand.IsEmpty ? null : course.AfterRestoreCommand,
    };

    public static CourseAnswer Of(CourseSummary summary, DateTime nowUtc)
    {
        var safety = CourseSafety.Of(summary, nowUtc);
        var last = summary.LastOperation;
        return Of(summary.Course) with
        {
            LastOutcome = (last?.Outcome?.ToString() ?? last?.State.ToString())?.ToLowerInvariant(),
            LastSafe = summary.LastSafeUtc,
            Paused = PauseAnswer.Of(summary.Course.PauseAt(nowUtc)),
            Safety = safety.Level.ToString().ToLowerInvariant(),
            SafetyText = safety.Headline,
            SavedElsewhere = summary.IsSavedElsewhere ? summary.LastSafe?.Remote?.ToString() : null,
            UnsavedDatabase = summary.IsDatabaseUnsaved ? summary.LastSafe?.UnsavedDatabase : null,
        };
    }

    /// <summary>What the actor may know of it: where its data lies and what runs after a restore is for those who may change it.</summary>
    public CourseAnswer For(Actor actor) => actor.May(Right.ChangeCourse, Core.Primitives.Subdomain.Parse(Subdomain)) ? this : this with
    {
        Credential = null,
        DatabasePlace = null,
        AfterRestoreUrl = null,
        AfterRestoreCommand = null,
    };

    private string PlaceInWords
    {
        get
        {
            if (DatabasePlace is not { } place)
                return "";
            var parts = new[] { place.Host, place.Port?.ToString(CultureInfo.InvariantCulture), place.Name, place.CredentialName };
            return $" ({string.Join(", ", parts.OfType<string>())})";
        }
    }

    public string Line() => $"{Subdomain,-30} {Direction,-5} {Remote,-40} {SafetyText}"
        + (Labels.Count == 0 ? "" : $"  [{string.Join(", ", Labels)}]");

    public IEnumerable<string> Lines() =>
    [
        $"Subdomain:    {Subdomain}",
        $"Folder:       {Folder}",
        $"Direction:    {Direction}",
        $"Remote:       {Remote}",
        .. RemoteMovedTo is { } there ? new[] { $"Renamed to:   {there}" } : [],
        .. NoStudentData ? new[] { $"Student data: none{(PublicRemote is { } open ? $"; {open} may be public" : "")}" } : [],
        $"Branch:       {Branch ?? "as in .git-branch, else the server's name"}",
        $"Credential:   {Credential ?? "none"}",
        $"Author:       {User ?? "CourseGit"}",
        $"Database:     {Database}{PlaceInWords}{(DatabaseAllOrNothing ? ", restored whole or not at all" : "")}",
        $"Left out:     {string.Join(", ", Excludes)}",
        .. AfterRestoreUrl is { } url ? new[] { $"After restore: {url}" } : [],
        .. AfterRestoreCommand is { } command ? new[] { $"After restore: {string.Join(' ', command)}" } : [],
        .. Labels.Count > 0 ? new[] { $"Labels:       {string.Join(", ", Labels)}" } : [],
        .. Teachers is { Count: > 0 } ? new[] { $"Teachers:     {string.Join(", ", Teachers.Select(t => t.InWords))}" } : [],
        .. ArchivedSince is { } since ? new[] { $"Archived:     {since:yyyy-MM-dd HH:mm:ss} UTC" } : [],
        .. Paused is { } pause ? new[] { $"Paused:       {pause.Words}" } : [],
        $"Safe:         {SafetyText}",
        $"Last outcome: {LastOutcome ?? "never backed up"}",
        $"Last safe:    {(LastSafe is { } safe ? $"{safe:yyyy-MM-dd HH:mm:ss} UTC"
            : SavedElsewhere is null ? "never" : $"never here; before, in {SavedElsewhere}")}",
    ];
}

/// <summary>The pause of a course's schedules as <c>--json</c> prints it.</summary>
internal sealed record PauseAnswer(DateTime Since, string By, DateTime? Until)
{
    public static PauseAnswer? Of(SchedulePause? pause) => pause is null ? null : new(pause.SinceUtc, pause.By, pause.UntilUtc);

    [JsonIgnore]
    public string Words => string.Create(CultureInfo.InvariantCulture, $"since {Since:yyyy-MM-dd HH:mm} UTC by {By}")
        + (Until is { } until ? string.Create(CultureInfo.InvariantCulture, $", until {until:yyyy-MM-dd HH:mm} UTC") : "");
}
