using System.Globalization;
using System.Text;
using CourseGit.Core.Processes;

namespace CourseGit.Tests.Support;

/// <summary>What runs on this machine.</summary>
internal static class RunningProcesses
{
    /// <summary>Living processes with this exact entry, <c>NAME=VALUE</c>, in their environment.</summary>
    public static List<ProcessIdentity> With(string variable) =>
        [.. All().Where(id => Read(id, "environ").Split('\0').Contains(variable)).Select(ProcessIdentity.Of).OfType<ProcessIdentity>()];

    /// <summary>The command lines of all processes, arguments separated by blanks.</summary>
    public static IEnumerable<string> CommandLines() => All().Select(id => Read(id, "cmdline").Replace('\0', ' '));

    /// <summary>Whether any has a file open.</summary>
    public static bool HaveOpen(string file) => All().Any(id => HasOpen(id, file));

    public static bool HasOpen(int id, string file)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{id}/fd").Any(fd => new FileInfo(fd).LinkTarget == file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    private static string Read(int id, string what)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/{what}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
