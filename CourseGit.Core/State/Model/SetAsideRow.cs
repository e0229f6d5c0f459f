namespace CourseGit.Core.State.Model;

/// <summary>
/// What a restore or an undo replaced, and at the same time its journal: the row is written before the first rename and says everything
/// that is needed to complete the swap after a crash.
/// </summary>
public sealed class SetAsideRow
{
    public long Id { get; set; }

    /// <summary>The restore or undo that set it aside.</summary>
    public long OperationId { get; set; }

    public required string Subdomain { get; set; }

    /// <summary><c>Full</c>, <c>Exercises</c> or <c>Paths</c>.</summary>
    public required string Mode { get; set; }

    /// <summary><c>Swapping</c>, <c>Kept</c>, <c>PutBack</c>, <c>Freeing</c>, <c>Freed</c> or <c>Lost</c>.</summary>
    public required string State { get; set; }

    /// <summary>The course folder, its links resolved.</summary>
    public required string CourseFolder { get; set; }

    /// <summary>Where the new parts lay before the swap, and the old ones right after it.</summary>
    public required string Tree { get; set; }

    /// <summary>The folder's name below the set-aside root.</summary>
    public required string Name { get; set; }

    /// <summary>The whole path of that folder, as the setting was then.</summary>
    public required string Place { get; set; }

    /// <summary>The parts swapped, as JSON.</summary>
    public required string Parts { get; set; }

    /// <summary>The database that was set aside with the folder and lies outside it, as JSON; null when there is none.</summary>
    public string? Database { get; set; }

    public string? CommitId { get; set; }
    public DateTime AtUtc { get; set; }

    /// <summary>Bytes it takes; null until counted.</summary>
    public long? Bytes { get; set; }

    /// <summary>The undo that put it back.</summary>
    public long? PutBackBy { get; set; }
}
