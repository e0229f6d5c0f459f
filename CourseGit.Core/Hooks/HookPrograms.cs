using System.Collections.Immutable;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Hooks;

/// <summary>
/// The programs a hook may start: executable files that lie directly in the folder of the setting <c>HookPrograms</c>. Whoever may put
/// files there is the machine's administrator; a page only chooses among them. Looked at anew each time.
/// </summary>
internal sealed class HookPrograms(CourseGitSettings settings)
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Why no program can be started, a sentence; null when some can.</summary>
    public string? Obstacle
    {
        get
        {
            try
            {
                _ = Directory.EnumerateFiles(Folder()).Any();
                return null;
            }
            catch (CourseGitException e)
            {
                return e.Message;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"The folder of the hooks' programs, {settings.HookPrograms}, cannot be read. No program is started; let the user "
                    + "that CourseGit runs as read it.";
            }
        }
    }

    /// <summary>The names of all that may be started now.</summary>
    public ImmutableArray<string> Names => Obstacle is not null
        ? []
        : [.. Directory.EnumerateFiles(Folder()).Select(f => Path.GetFileName(f)).Where(MayStart).Order(NaturalOrder.Instance)];

    /// <summary>The true path of a program.</summary>
    /// <exception cref="RefusedException">It may not be started; the message says why.</exception>
    public string Find(string name)
    {
        var folder = Folder();
        if (name.Length is 0 or > Hook.MaxProgramLength || name.Contains('/') || name[0] is '-' or '.' || name.Any(char.IsControl))
            throw new RefusedException(
                $"\"{TextLength.Excerpt(name)}\" is not the name of a program: give the name of a file in {folder}, without its folder.");
        var file = ConfinedFolder.RealPath(Path.Combine(folder, name));
        if (Path.GetDirectoryName(file) != folder)
            throw new RefusedException(
                $"The program {name} is a link that leads out of {folder}. It is not started; put the program itself there.");
        if (!File.Exists(file))
            throw new RefusedException($"There is no program {name} in {folder}. It is not started; put it there, or choose another one.");
        var mode = File.GetUnixFileMode(file);
        if (mode.HasFlag(UnixFileMode.OtherWrite))
            throw new RefusedException(
                $"Everybody on this machine may change the program {name}, so it is not started. Take that away with "
                + $"\"chmod o-w {file}\".");
        if ((mode & Execute) == 0)
            throw new RefusedException($"The file {name} is no program: nobody may execute it. Make it one with \"chmod +x {file}\".");
        return file;
    }

    private bool MayStart(string name)
    {
        try
        {
            return Find(name).Length > 0;
        }
        catch (Exception e) when (e is CourseGitException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Folder()
    {
        if (settings.HookPrograms is not { } set)
            throw new RefusedException(
                "Programs are switched off: a hook starts none until an administrator of this machine sets a folder of programs "
                + "(CourseGit:HookPrograms) and starts CourseGit again.");
        var folder = ConfinedFolder.RealPath(set);
        if (!Directory.Exists(folder))
            throw new RefusedException(
                $"The folder of the hooks' programs, {set}, does not exist. No program is started; make it, as root.");
        if (new[] { settings.StateRoot, settings.CoursesRoot, settings.SetAsideRoot }.FirstOrDefault(
            r => $"{folder}/".StartsWith(ConfinedFolder.RealPath(r).TrimEnd('/') + "/", StringComparison.Ordinal)) is { } root)
            throw new RefusedException(
                $"The folder of the hooks' programs, {set}, lies in {root}, where others than the administrator put files. No program is "
                + "started; choose a folder elsewhere, such as /etc/coursegit/hooks.");
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            var mode = File.GetUnixFileMode(at);
            if (mode.HasFlag(UnixFileMode.OtherWrite) && (at == folder || !mode.HasFlag(UnixFileMode.StickyBit)))
                throw new RefusedException(
                    $"Everybody on this machine may put files into {at}, so no program is started from {set}. Take that away "
                    + $"with \"chmod o-w {at}\".");
        }
        return folder;
    }
}
