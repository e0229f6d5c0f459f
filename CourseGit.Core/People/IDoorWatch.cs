using CourseGit.Core.Primitives;

namespace CourseGit.Core.People;

/// <summary>Is told whom a front door turned away. It must not wait: somebody is just being refused.</summary>
public interface IDoorWatch
{
    /// <param name="what">What they wanted to do, the middle of a sentence: <c>restore a course</c>.</param>
    /// <param name="course">The course it was about; null when it was about no single one.</param>
    void Refused(Actor actor, string what, Subdomain? course);
}
