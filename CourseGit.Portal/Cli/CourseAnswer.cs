using System.Text.Json.Serialization;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;

namespace CourseGit.Portal.Cli;

/// <summary>A course as <c>--json</c> prints it.</summary>
internal sealed record CourseAnswer(
    int Id, string Subdomain, string Folder, string Direction, string Remote, string? Branch, string? Credential, string? User,
    string Database, IReadOnlyList<string> Excludes, string? LastOutcome, DateTime? LastSafe)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DatabasePlace? DatabasePlace { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DatabaseAllOrNothing { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AfterRestoreUrl { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AfterRestoreCommand { get; private init; }

    public static CourseAnswer Of(Course course, OperationSnapshot? last = null, DateTime? lastSafe = null) => new(
        course.Id, course.Subdomain.Value, course.Folder.Value, course.Direction.ToString().ToLowerInvariant(), Written(course.Remote),
        course.Branch?.Value, course.CredentialName, course.GitUser,
        Written(course.Database),
        [.. course.Excludes.Select(e => e.Text)],
        (last?.Outcome?.ToString() ?? last?.State.ToString())?.ToLowerInvariant(), lastSafe)
    {
        DatabasePlace = course.Database.Place == Core.Courses.DatabasePlace.Usual ? null : course.Database.Place,
        DatabaseAllOrNothing = course.Database.AllOrNothing,
        AfterRestoreUrl = course.AfterRestoreUrl?.AbsoluteUri,
        AfterRestoreCommand = course.AfterRestoreCommand.IsEmpty ? null : course.AfterRestoreCommand,
    };

    public string Line() => $"{Subdomain,-30} {Direction,-5} {Remote,-40} {LastOutcome ?? "never backed up"}";

    public IEnumerable<string> Lines() =>
    [
        $"Subdomain:    {Subdomain}",
        $"Folder:       {Folder}",
        $"Direction:    {Direction}",
        $"Remote:       {Remote}",
        $"Branch:       {Branch ?? "as in .git-branch, else the server's name"}",
        $"Credential:   {Credential ?? "none"}",
        $"Author:       {User ?? "CourseGit"}",
        $"Database:     {Database}{(DatabasePlace is { } place ? $" ({string.Join(", ", new[] { place.Host, place.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture), place.Name, place.CredentialName }.OfType<string>())})" : "")}{(DatabaseAllOrNothing ? ", restored whole or not at all" : "")}",
        $"Left out:     {string.Join(", ", Excludes)}",
        .. AfterRestoreUrl is { } url ? new[] { $"After restore: {url}" } : [],
        .. AfterRestoreCommand is { } command ? new[] { $"After restore: {string.Join(' ', command)}" } : [],
        $"Last outcome: {LastOutcome ?? "never backed up"}",
        $"Last safe:    {(LastSafe is { } safe ? $"{safe:yyyy-MM-dd HH:mm:ss} UTC" : "never")}",
    ];

    private static string Written(CourseDatabase database) => database.Kind switch
    {
        DatabaseKind.Sqlite => $"sqlite:{database.File}",
        DatabaseKind.PostgreSql => "postgres",
        _ => "none",
    };

    private static string Written(Remote remote) => remote.Kind == RemoteKind.Hosted ? $"hosted:{remote.Address}" : remote.Address;
}
