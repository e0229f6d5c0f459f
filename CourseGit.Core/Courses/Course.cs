using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>Which way a course's data may flow. One value, so "both" cannot exist.</summary>
public enum Direction
{
    Push,
    Pull,
    None,
}

/// <summary>What kind of database a course has.</summary>
public enum DatabaseKind
{
    None,
    Sqlite,
    PostgreSql,
}

/// <summary>The database of a course; <see cref="File"/> counts from the course folder and is set for SQLite only.</summary>
public sealed record CourseDatabase(DatabaseKind Kind, CoursePath? File)
{
    /// <summary>For PostgreSQL only.</summary>
    public DatabasePlace Place { get; init; } = DatabasePlace.Usual;

    /// <summary>
    /// A restore that would leave something of the database out, because its user may not make it there or the server does not have it, is
    /// refused.
    /// For PostgreSQL only.
    /// </summary>
    public bool AllOrNothing { get; init; }

    /// <summary>For <see cref="DatabaseKind.None"/>: somebody has said that the files are enough.</summary>
    public bool IsDecided { get; init; }

    /// <summary>Nobody has said yet whether there is a database; only what lies in the folder is backed up.</summary>
    public static CourseDatabase None { get; } = new(DatabaseKind.None, null);

    /// <summary>Somebody has said that there is no database, or that its files in the folder are enough.</summary>
    public static CourseDatabase FilesOnly { get; } = None with { IsDecided = true };

    /// <summary>As the command line writes it.</summary>
    public override string ToString() => Kind switch
    {
        DatabaseKind.Sqlite => $"sqlite:{File}",
        DatabaseKind.PostgreSql => "postgres",
        _ => "none",
    };
}

/// <summary>A course: its name, its folder under the courses root, its database, its remote, its direction.</summary>
public sealed record Course
{
    /// <summary>The number in the guide's addresses, <c>/course/{id}/gitsync/</c>. 0 until saved.</summary>
    public int Id { get; init; }

    public required Subdomain Subdomain { get; init; }
    public required CoursePath Folder { get; init; }
    public required Direction Direction { get; init; }
    public required Remote Remote { get; init; }

    /// <summary>The branch set for the course; when null it is derived, see <see cref="BranchResolver"/>.</summary>
    public BranchName? Branch { get; init; }

    /// <summary>Name of the credential used with the remote; null when none is needed.</summary>
    public string? CredentialName { get; init; }

    /// <summary>The guide's GIT_USER: who commits when nobody signed in asked for the backup.</summary>
    public string? GitUser { get; init; }

    public CourseDatabase Database { get; init; } = CourseDatabase.None;
    public ImmutableArray<ExcludePattern> Excludes { get; init; } = ExcludePattern.Defaults;

    /// <summary>An address that is asked for (GET) after a restore, so that the course server reads its exercises again.</summary>
    public Uri? AfterRestoreUrl { get; init; }

    /// <summary>
    /// A program and its arguments that run after a restore; empty for none. It runs with the rights of CourseGit, so it is set
    /// at the server's own command line only.
    /// </summary>
    public ImmutableArray<string> AfterRestoreCommand { get; init; } = [];

    /// <summary>Somebody has said that it holds no data of students: no names, no answers, no grades.</summary>
    public bool HoldsNoStudentData { get; init; }

    /// <summary>The remote that may be public nevertheless; null when none may. See <see cref="MayBePublic"/>.</summary>
    public Remote? PublicRemote { get; init; }

    /// <summary>Where its remote is now, as its host said at the last backup; null while it is where it was.</summary>
    public Remote? RemoteMovedTo { get; init; }

    /// <summary>READMEs that its teachers submit go in with the next backup; else a superuser is asked first.</summary>
    public bool LetsReadmesIn { get; init; }

    /// <summary>What it is grouped by, each once and in order; at most <see cref="CourseLabel.MostOfACourse"/>.</summary>
    public ImmutableArray<CourseLabel> Labels { get; init; } = [];

    /// <summary>
    /// Since when it is archived: kept as it is, with its history and its repository, but out of lists and counts and not backed up. Null
    /// for an active course.
    /// </summary>
    public DateTime? ArchivedUtc { get; init; }

    /// <summary>When it was registered, UTC.</summary>
    public DateTime AddedUtc { get; init; }

    /// <summary>The pause of its schedules, which may be over by itself: see <see cref="PauseAt"/>. Null when nobody paused them.</summary>
    public SchedulePause? Pause { get; init; }

    /// <summary>
    /// Since when schedules could reach it again, after it was archived, paused or of another direction; null when they always could. UTC.
    /// </summary>
    public DateTime? InReachSinceUtc { get; init; }

    /// <summary>Labels that were added later than the course, and when, UTC.</summary>
    public ImmutableDictionary<CourseLabel, DateTime> LabelsSince { get; init; } = ImmutableDictionary<CourseLabel, DateTime>.Empty;

    /// <summary>It is kept to be read and restored only.</summary>
    public bool IsArchived => ArchivedUtc is not null;

    /// <summary>Somebody expects backups of it from here.</summary>
    public bool IsBackedUpHere => Direction == Direction.Push && !IsArchived;

    /// <summary>Whether it may be backed up to a repository that anyone can read: this one was named, and nothing of students is in
    /// it.</summary>
    public bool MayBePublic(Remote remote) => HoldsNoStudentData && PublicRemote == remote;

    /// <summary>The pause of its schedules that is on then; null when none is.</summary>
    public SchedulePause? PauseAt(DateTime nowUtc) => Pause?.IsOnAt(nowUtc) is true ? Pause : null;

    /// <summary>
    /// Since when it is there for schedules: what was due before is not expected of it. A course that was added, set to Push, brought
    /// back or resumed a minute ago is not overdue, and neither is one whose pause has just ended by itself.
    /// </summary>
    public DateTime ReachableSinceUtc(DateTime nowUtc)
    {
        var since = InReachSinceUtc is { } later && later > AddedUtc ? later : AddedUtc;
        return Pause is { UntilUtc: { } ended } && ended <= nowUtc && ended > since ? ended : since;
    }

    /// <summary>Since when it has one of these labels; that it was added when it had one from the beginning.</summary>
    public DateTime LabelledSinceUtc(IEnumerable<CourseLabel> labels) =>
        labels.Where(l => Labels.Contains(l)).Select(l => LabelsSince.GetValueOrDefault(l, AddedUtc)).DefaultIfEmpty(AddedUtc).Min();

    /// <summary>Whether it has one of these labels.</summary>
    public bool HasOneOf(IReadOnlyCollection<CourseLabel> labels) => labels.Any(l => Labels.Contains(l));
}
