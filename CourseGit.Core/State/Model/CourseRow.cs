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

    /// <summary>Null for an active course.</summary>
    public DateTime? ArchivedUtc { get; set; }
}
