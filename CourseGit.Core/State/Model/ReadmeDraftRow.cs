namespace CourseGit.Core.State.Model;

/// <summary>A person's own text of a course's README that is not, or not yet, in the course's folder.</summary>
public sealed class ReadmeDraftRow
{
    public long Id { get; set; }
    public required string Subdomain { get; set; }
    public required string Person { get; set; }
    public required string Text { get; set; }

    /// <summary>The version of README.md it is meant to replace; empty when there was none.</summary>
    public required string Base { get; set; }

    /// <summary>What that version says; null where it is not known.</summary>
    public string? BaseText { get; set; }

    /// <summary>The editor that wrote last: what its browser kept goes on from here.</summary>
    public required string Editor { get; set; }

    /// <summary>Counts every writing of the text; a writer that does not know the last one is refused.</summary>
    public int Revision { get; set; }

    public DateTime UpdatedUtc { get; set; }

    /// <summary>The course's README.md is, or was made, the same: nothing waits here.</summary>
    public bool IsSaved { get; set; }

    /// <summary>The text that the next backup is to write; null when none is.</summary>
    public string? PendingText { get; set; }

    /// <summary>The version that text is meant to replace; null where no text waits, and in rows from before this was kept.</summary>
    public string? PendingBase { get; set; }

    /// <summary>What that version says; null where it is not known.</summary>
    public string? PendingBaseText { get; set; }

    /// <summary>What its person said to it; null for nothing.</summary>
    public string? PendingMessage { get; set; }

    public DateTime? PendingUtc { get; set; }

    /// <summary>What its person said to what was saved since the last commit, a line each; null for nothing.</summary>
    public string? SavedMessage { get; set; }

    /// <summary>The text a superuser is asked to let in; null when none is.</summary>
    public string? SubmittedText { get; set; }

    /// <summary>The version that text is meant to replace, and what it says; null where none is asked for.</summary>
    public string? SubmittedBase { get; set; }

    public string? SubmittedBaseText { get; set; }

    /// <summary>Who asked for that.</summary>
    public string? PendingBy { get; set; }
}
