using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// gitreload's own settings file, so that its checkouts and its import go on: the first that exists of <c>$GITRELOAD_CONFIG</c>,
/// <c>./gr.env.json</c>, <c>~/gr.env.json</c>, <c>~/.gr.env.json</c> and <c>/etc/gr.env.json</c>. What it leaves out is as in gitreload.
/// </summary>
internal static class GitreloadFile
{
    private const string Name = "gr.env.json";

    /// <summary>
    /// Where it is; null when there is none. In a clone it is not looked for: whoever pushes there would say what is run.
    /// </summary>
    public static string? Find(Func<string, string?> environment, string folder)
    {
        var home = environment("HOME");
        string?[] places =
        [
            environment("GITRELOAD_CONFIG"), IsInClone(folder) ? null : Path.Combine(folder, Name),
            home is null ? null : Path.Combine(home, Name),
            home is null ? null : Path.Combine(home, "." + Name), Path.Combine("/etc", Name),
        ];
        return places.Where(p => !string.IsNullOrEmpty(p)).Select(p => Path.GetFullPath(p!, folder)).FirstOrDefault(File.Exists);
    }

    // Our own sources are one, too, and nobody pushes there.
    private static bool IsInClone(string folder)
    {
        for (var above = new DirectoryInfo(folder); above is not null; above = above.Parent)
        {
            if (Path.Exists(Path.Combine(above.FullName, ".git")))
                return !File.Exists(Path.Combine(above.FullName, "CourseGit.sln"));
        }
        return false;
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or a value in it cannot be.</exception>
    public static PushHookSettings Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return Read(document.RootElement, file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"gitreload's settings file {file} cannot be read ({e.Message.TrimEnd('.')}). Nothing was started. Mend it, or move it "
                + "away and use the settings CourseGit:Hooks.");
        }
    }

    private static PushHookSettings Read(JsonElement root, string file)
    {
        var environment = Text(root, "VIRTUAL_ENV") ?? "/edx/app/edxapp/venvs/edxapp";
        return new PushHookSettings
        {
            IsOn = true,
            CheckoutsRoot = Path.GetFullPath(Text(root, "REPODIR") ?? "/mnt/data/repos").TrimEnd('/'),
            ImportCommand =
            [
                $"{environment}/bin/python", "manage.py", "lms", $"--settings={Text(root, "DJANGO_SETTINGS") ?? "aws"}", "git_add_course",
                "{url}", "--directory_path", "{folder}",
            ],
            ImportFolder = Path.GetFullPath(Text(root, "EDX_PLATFORM") ?? "/edx/app/edxapp/edx-platform"),
            ImportEnvironment = ImmutableDictionary<string, string>.Empty.Add("SERVICE_VARIANT", "lms"),
            Workers = Threads(root, file),
            TakenFrom = file,
        };
    }

    private static int Threads(JsonElement root, string file)
    {
        if (Text(root, "NUM_THREADS") is not { } text)
            return 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1000 ? number
            : throw new InvalidInputException($"NUM_THREADS in {file} is \"{text}\"; it must be a number from 1 to 1000.");
    }

    private static string? Text(JsonElement root, string key) => !root.TryGetProperty(key, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
