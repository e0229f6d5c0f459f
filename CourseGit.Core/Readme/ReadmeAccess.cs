using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Readme;

/// <summary>What a person may do with the README of a course.</summary>
/// <param name="MaySave">Write it into the course; without it a draft waits for somebody who may.</param>
/// <param name="SeesAll">See and save the drafts of others, and download whatever the course holds.</param>
public sealed record ReadmeRights(bool MaySave, bool SeesAll);

/// <summary>Decides who may do what with a README, and finds the course for those who may.</summary>
internal sealed class ReadmeAccess(CourseRegistry courses, CourseGitSettings settings)
{
    /// <summary>The course and what the actor may do there.</summary>
    /// <exception cref="NotAllowedException">Nothing.</exception>
    /// <exception cref="InvalidInputException">There is no such course.</exception>
    public async Task<(Course Course, ReadmeRights Rights)> OfAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.EditReadme, subdomain);
        var course = await courses.GetAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        return (course, new(actor.May(Right.SaveReadme, subdomain), actor.May(Right.ChangeCourse, subdomain)));
    }

    /// <summary>The folder of a course, its links resolved.</summary>
    /// <exception cref="InvalidInputException">It is not there.</exception>
    public string FolderOf(Course course) => ConfinedFolder.Resolve(settings.CoursesRoot, course.Folder);
}
