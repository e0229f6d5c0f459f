using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>Reads where the hosts of repositories are reached: <c>Providers:{GitHub,GitLab,Gitea}:{ApiUrl,GitUrl}</c>.</summary>
internal static class ProviderReader
{
    /// <exception cref="InvalidInputException">A value is no address.</exception>
    public static ProviderSettings Read(IConfigurationSection section)
    {
        var usual = new ProviderSettings();
        return new ProviderSettings
        {
            GitHub = Read(section.GetSection("GitHub"), usual.GitHub, "api/v3/"),
            GitLab = Read(section.GetSection("GitLab"), usual.GitLab, "api/v4/"),
            Gitea = Read(section.GetSection("Gitea"), usual.Gitea, "api/v1/"),
        };
    }

    /// <param name="usual">The public ones.</param>
    /// <param name="path">Where the API of a server of one's own lies; it is added to an address that is a host alone.</param>
    private static HostAddresses Read(IConfigurationSection section, HostAddresses usual, string path)
    {
        var (api, git) = (Address(section, "ApiUrl"), Address(section, "GitUrl"));
        if (api is null && git is null)
            return usual;
        if (api is null || git is null)
            throw new InvalidInputException(
                $"The setting {Named(section, api is null ? "GitUrl" : "ApiUrl")} is set and "
                + $"{Named(section, api is null ? "ApiUrl" : "GitUrl")} is not. The two belong together: the one is "
                + "asked by programs, the other by git and by browsers.");
        return new HostAddresses(api.AbsolutePath == "/" && api.Host != usual.Api.Host ? new Uri(api, path) : api, git);
    }

    private static Uri? Address(IConfigurationSection section, string key)
    {
        if (section[key] is not { Length: > 0 } text)
            return null;
        try
        {
            return RemoteRules.ParseUrl(text.TrimEnd('/') + "/");
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException($"The setting {Named(section, key)} is no address: {e.Message}");
        }
    }

    private static string Named(IConfigurationSection section, string key) => $"CourseGit:Providers:{section.Key}:{key}";
}
