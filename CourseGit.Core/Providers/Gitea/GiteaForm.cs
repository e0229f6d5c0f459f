using CourseGit.Core.Courses;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.Gitea;

/// <summary>How a repository at Gitea or Forgejo is written.</summary>
internal static class GiteaForm
{
    private const string Example = "university/ffm516";

    public static RemoteForm Of(HostAddresses host) => new()
    {
        Kind = new RemoteKind("Gitea"),
        Title = host.Git.Host == "gitea.com" ? "Gitea" : $"Gitea or Forgejo at {host.Git.Authority}",
        Hint = "A private repository of an organisation or of your own.",
        Label = "Repository",
        AddressHint = "owner/name, or the address of the repository's page. It should be private: a backup holds students' data.",
        Example = Example,
        Site = host.Git,
        MaxLength = HostPath.MaxLength,
        Read = text => new Remote(new RemoteKind("Gitea"), HostPath.Read(text, host, mostParts: 2, Example)),
        Describe = remote => $"{remote.Address} at {host.Git.Authority}",
    };
}
