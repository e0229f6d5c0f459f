using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CourseGit.Core.State;

/// <summary>
/// Prefers the operating system's SQLite, which gets security updates, over the one the package bundles (3.35.5 of 2021).
/// </summary>
internal static class SqliteLibrary
{
    private const string SystemLibrary = "libsqlite3.so.0";

#pragma warning disable CA2255 // The resolver must stand before anyone opens a database, whoever that is.
    [ModuleInitializer]
    internal static void Prefer() =>
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
#pragma warning restore CA2255

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == "e_sqlite3" && NativeLibrary.TryLoad(SystemLibrary, out var handle) ? handle : IntPtr.Zero;
}
