namespace CourseGit.Core.State.Model;

/// <summary>A repository of this portal that somebody made or mirrors. Repositories/Repository is the validated form.</summary>
public sealed class RepositoryRow
{
    public long Id { get; set; }

    /// <summary><c>owner/name</c>.</summary>
    public required string Name { get; set; }

    public string Description { get; set; } = "";
    public bool IsPublic { get; set; }

    /// <summary>When it was archived; null while it is not.</summary>
    public DateTime? ArchivedUtc { get; set; }

    /// <summary>What it follows, as Courses/Remote writes it; null for nothing.</summary>
    public string? Source { get; set; }

    public string? CredentialName { get; set; }

    /// <summary>Every ref of the source, and what went there goes here; else its branches and tags, and nothing goes.</summary>
    public bool IsMirror { get; set; }

    /// <summary>How many commits of each branch were asked for at first; null for all.</summary>
    public int? Depth { get; set; }

    /// <summary>How often the source is looked at, in minutes; null for when somebody asks.</summary>
    public int? SyncMinutes { get; set; }

    public required string CreatedBy { get; set; }
    public DateTime CreatedUtc { get; set; }

    /// <summary>When it was last as its source was.</summary>
    public DateTime? SyncedUtc { get; set; }

    /// <summary>When that was last tried.</summary>
    public DateTime? TriedUtc { get; set; }

    /// <summary>Why the last try failed, sentences; null when it did not.</summary>
    public string? Trouble { get; set; }

    /// <summary>What somebody should know of the last sync that went well, sentences; null for nothing.</summary>
    public string? Warning { get; set; }
}
