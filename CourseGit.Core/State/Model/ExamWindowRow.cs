namespace CourseGit.Core.State.Model;

/// <summary>An exam window. Schedules/ExamWindow is what others see of it.</summary>
public sealed class ExamWindowRow
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary><c>All</c>, <c>Labels</c> or <c>Courses</c>.</summary>
    public required string Scope { get; set; }

    /// <summary>Labels or subdomains, one a line; empty for all.</summary>
    public string Names { get; set; } = "";
    public DateTime FromUtc { get; set; }
    public DateTime UntilUtc { get; set; }

    /// <summary>Minutes between the backups in it; 0 for none.</summary>
    public int EveryMinutes { get; set; }
    public string CreatedBy { get; set; } = "";

    /// <summary>Up to here its backups have been asked for.</summary>
    public DateTime SeenToUtc { get; set; }
}
