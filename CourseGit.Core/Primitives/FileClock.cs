namespace CourseGit.Core.Primitives;

/// <summary>
/// The machine's clock, for what is compared with the times of files: the file system takes them from there, never from a
/// <see cref="TimeProvider"/>.
/// </summary>
internal static class FileClock
{
#pragma warning disable RS0030 // the one place that may
    /// <summary>Now, in UTC.</summary>
    public static DateTime UtcNow => DateTime.UtcNow;
#pragma warning restore RS0030
}
