using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>What became of one course of several that were to be changed together.</summary>
/// <param name="Course">As it is now; null when it was not changed.</param>
/// <param name="Problem">Why it was not changed, in a sentence; null when it was, or already was as wanted.</param>
public sealed record CourseChange(Subdomain Subdomain, Course? Course, string? Problem)
{
    /// <summary>The course.</summary>
    /// <exception cref="InvalidInputException">It was not changed.</exception>
    internal Course OrThrow() => Course ?? throw new InvalidInputException(Problem!);
}
