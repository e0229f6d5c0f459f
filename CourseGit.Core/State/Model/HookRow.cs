namespace CourseGit.Core.State.Model;

/// <summary>What is called when operations begin and end. Hooks/Hook is the validated form.</summary>
public sealed class HookRow
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary><c>All</c>, <c>Labels</c> or <c>Courses</c>.</summary>
    public required string Scope { get; set; }

    /// <summary>The labels or courses, one a line.</summary>
    public required string Names { get; set; }

    /// <summary>Kinds of operations, with commas between them.</summary>
    public required string Kinds { get; set; }

    /// <summary><c>Start</c>, <c>Success</c>, <c>Warning</c> and <c>Failure</c>, with commas between them.</summary>
    public required string Events { get; set; }

    /// <summary>The name of a program's file; null where there is an address.</summary>
    public string? Program { get; set; }

    /// <summary>The program's arguments, a line break before each.</summary>
    public string Arguments { get; set; } = "";

    public string? Address { get; set; }

    /// <summary>What requests to the address are signed with, encrypted.</summary>
    public string? ProtectedSecret { get; set; }

    /// <summary><c>Ignore</c>, <c>Warn</c> or <c>Cancel</c>.</summary>
    public required string IfItFails { get; set; }

    public int LimitSeconds { get; set; }
    public bool IsOn { get; set; }
    public required string CreatedBy { get; set; }
}
