namespace CourseGit.Core.People;

/// <summary>By what way somebody asks.</summary>
public enum Way
{
    Page,
    Api,
    Git,
    CommandLine,

    /// <summary>Nobody asks: CourseGit does it by itself, or a schedule does.</summary>
    Portal,
}

/// <summary>Where a wish comes from, for the record.</summary>
/// <param name="SignIn">How they had signed in: <c>password</c>, an issuer, <c>token …</c>; null where nobody had to.</param>
/// <param name="Address">The address of their machine; null where it is not known or is this one.</param>
public sealed record Origin(Way Way, string? SignIn = null, string? Address = null);
