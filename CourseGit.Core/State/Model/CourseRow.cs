namespace CourseGit.Core.State.Model;

/// <summary>A registered course as it is stored. Courses/Course is the validated form the rest of the house uses.</summary>
public sealed class CourseRow
{
    public int Id { get; set; }
    public required string Subdomain { get; set; }
    public required string Folder { get; set; }
    public required string Direction { get; set; }
    public required string RemoteKind { get; set; }
    public required string RemoteAddress { get; set; }
    public string? Branch { get; set; }
    public string? CredentialName { get; set; }
    public string? GitUser { get; set; }
    public required string DatabaseKind { get; set; }

    /// <summary>Somebody has said that it has none: its files are enough.</summary>
    public bool DatabaseDecided { get; set; }

    public string? DatabaseFile { get; set; }
    public string? DatabaseHost { get; set; }
    public int? DatabasePort { get; set; }
    public string? DatabaseName { get; set; }
    public string? DatabaseCredential { get; set; }
    public bool DatabaseAllOrNothing { get; set; }
    public required string Excludes { get; set; }
    public string? AfterRestoreUrl { get; set; }

    /// <summary>A program and its arguments as a JSON array.</summary>
    public string? AfterRestoreCommand { get; set; }

    public DateTime CreatedUtc { get; set; }

    /// <summary>One a line.</summary>
    public string Labels { get; set; } = "";

    /// <summary>Labels that were added later than the course, each with a tab and when, one a line.</summary>
    public string LabelsSince { get; set; } = "";

    /// <summary>Null for an active course.</summary>
    public DateTime? ArchivedUtc { get; set; }

    /// <summary>
    /// Since when schedules could reach it again, after it was archived, paused or of another direction; null when they always could.
    /// </summary>
    public DateTime? InReachSinceUtc { get; set; }

    /// <summary>Since when its schedules are paused; null when nobody paused them.</summary>
    public DateTime? PausedUtc { get; set; }

    /// <summary>Who paused them.</summary>
    public string? PausedBy { get; set; }

    public bool LetsReadmesIn { get; set; }

    /// <summary>Somebody has said that it holds no data of students.</summary>
    public bool HoldsNoStudentData { get; set; }

    /// <summary>The remote, as written, that may be public nevertheless; null when none may.</summary>
    public string? PublicRemote { get; set; }

    /// <summary>Where its remote is now, as its host said; null while it is where it was.</summary>
    public string? RemoteMovedTo { get; set; }

    /// <summary>When the pause ends by itself; null when somebody has to end it.</summary>
    public DateTime? PausedUntilUtc { get; set; }
}
