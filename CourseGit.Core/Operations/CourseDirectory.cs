using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>The registered courses as subjects of operations.</summary>
internal sealed class CourseDirectory(CourseRegistry courses) : ISubjectDirectory
{
    public SubjectKind Kind => SubjectKind.Course;

    public Task RequireAsync(string name, CancellationToken cancellationToken) =>
        courses.GetAsync(Subdomain.Parse(name), Actor.System, cancellationToken);
}
