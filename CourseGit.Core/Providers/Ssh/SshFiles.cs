using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.Ssh;

/// <summary>
/// What ssh reads only from files. The private key lies there encrypted, and what opens it lies on no disk: ssh asks a two-line program
/// for it, which reads it from its environment. A file is the same for whoever needs it, so nothing is left of a process that died; what
/// nobody has written for a day is removed by the next one.
/// </summary>
internal sealed class SshFiles(CourseGitSettings settings)
{
    /// <summary>The variable that the program reads.</summary>
    public const string PassphraseVariable = "COURSEGIT_SSH_PASSPHRASE";

    private const string Answer = $"#!/bin/sh\nprintf '%s\\n' \"${PassphraseVariable}\"\n";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private string Folder => Path.Combine(settings.GitHome, "ssh");

    /// <summary>The program that ssh asks.</summary>
    public string Program()
    {
        var file = Path.Combine(Folder, "passphrase");
        if (!File.Exists(file) || File.ReadAllText(file) != Answer)
            Write(file, Answer, Private | UnixFileMode.UserExecute);
        return file;
    }

    /// <summary>Writes a text to a file of its own, or once more to the one it has.</summary>
    /// <param name="of">What it is made of; its hash names the file.</param>
    public string Keep(string text, string of, string ending)
    {
        Sweep();
        var file = Path.Combine(Folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(of)))[..32].ToLowerInvariant() + ending);
        Write(file, text, Private);
        return file;
    }

    private void Write(string file, string text, UnixFileMode mode)
    {
        Directory.CreateDirectory(Folder, Private | UnixFileMode.UserExecute);
        var draft = $"{file}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        }))
            stream.Write(Encoding.UTF8.GetBytes(text));
        File.Move(draft, file, overwrite: true);
    }

    private void Sweep()
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var file in new DirectoryInfo(Folder).EnumerateFiles())
        {
            if (file.Name != "passphrase" && FileClock.UtcNow - file.LastWriteTimeUtc > KeptFor)
                file.Delete();
        }
    }
}
