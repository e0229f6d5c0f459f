using CourseGit.Core.Courses;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.GitLab;

/// <summary>How a project at GitLab is written.</summary>
internal static class GitLabForm
{
    private const string Example = "group/ffm516";

    public static RemoteForm Of(HostAddresses host) => new()
    {
        Kind = new RemoteKind("GitLab"),
        Title = host.Git.Host == "gitlab.com" ? "GitLab" : $"GitLab at {host.Git.Authority}",
        Hint = "A private project of a group or of your own.",
        Label = "Project",
        AddressHint = "group/name, or the address of the project's page. Groups may lie in groups. It should be private: a backup holds "
            + "students' data.",
        Example = Example,
        Site = host.Git,
        MaxLength = HostPath.MaxLength,
        // docs.gitlab.com/user/group/subgroups: up to 20 levels of groups, and the project.
        Read = text => new Remote(new RemoteKind("GitLab"), HostPath.Read(text, host, mostParts: 21, Example)),
        Describe = remote => $"{remote.Address} at {host.Git.Authority}",
    };
}
